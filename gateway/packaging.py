"""How the wheel is built: the published contracts and the gunicorn file lie at the top of a checkout, and go inside.

Named by `cmdclass` in setup.cfg; imported by setuptools only.
"""

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

_INSIDE = {
    "wsdl": "gateway/contracts/published/wsdl",
    "xsd": "gateway/contracts/published/xsd",
    "deploy/gunicorn.conf.py": "gateway/server/deploy/gunicorn.conf.py",
}


class BuildWithContracts(build_py):  # type: ignore[misc]  # setuptools has no types here
    """Copies what partners and operators need beside the modules that look for it."""

    def run(self) -> None:
        """Build as usual, then copy; an editable install reads the checkout itself."""
        super().run()
        if self.editable_mode:
            return
        for source, place in _INSIDE.items():
            target = Path(self.build_lib) / place
            target.parent.mkdir(parents=True, exist_ok=True)
            if Path(source).is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                shutil.copyfile(source, target)
