"""What can go wrong on this machine. Every message is for the user; the command line prints it alone."""


class RunnerError(Exception):
    """The runner cannot do what was asked."""


class ToolMissing(RunnerError):  # noqa: N818 (it is a state, and reads as one where it is raised)
    """A tool that is needed is not there and cannot be had."""


class BuildError(RunnerError):
    """A bundle that esbuild or the local runner refuses."""


class WorkerdError(RunnerError):
    """workerd did not start; the message holds what it printed."""


class MockError(RunnerError):
    """Scripted answers that cannot be read."""
