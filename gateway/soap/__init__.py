"""SOAP itself: the one parser of wire bytes, the envelope, faults. Knows no security and no business."""
