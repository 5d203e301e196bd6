"""The processes below a kernel: nothing of them may outlive it."""
import psutil


def family(process):
    """The process and all that it started, by parent, as they are now."""
    return [process, *process.children(recursive=True)]


def survivors(processes, within_s=10):
    """Those that are still there after this long; a dead one that nobody has waited for does not count."""
    _, alive = psutil.wait_procs(processes, timeout=within_s)
    return [process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
