"""The processes below a kernel: nothing of them may outlive it."""
import psutil


def family(process):
    """The process and all that it started, by parent, as they are now."""
    return [process, *process.children(recursive=True)]


def survivors(processes, within_s=30):
    """Those that are still there after this long; a dead one that nobody has waited for does not count."""
    _, alive = psutil.wait_procs(processes, timeout=within_s)
    alive = [process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    for process in alive:
        # A test that fails here shall not slow down all that come after it.
        process.kill()
    return alive
