"""`python -m gateway` is the `crossroads` command."""

from gateway.console import build_app


def main() -> None:
    """Run the command line; leaves the process with its exit status."""
    build_app()(prog_name="crossroads")


if __name__ == "__main__":
    main()
