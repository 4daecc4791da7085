"""spyne behind one door: operations of the catalogue bound to functions, dispatched by the Body that was verified."""

from gateway.binding.dispatcher import Bound, Dispatcher

__all__ = ["Bound", "Dispatcher"]
