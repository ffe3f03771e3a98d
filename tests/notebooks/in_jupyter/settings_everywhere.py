"""Seeds, one thread, deterministic algorithms, print options, matmul precision, warnings as errors, and logging."""

ASSIGNMENT = "10_norm_dropout_embedding"


def edit(book):
    insert_after(book, "setup", '''import logging, os, random, sys, warnings
import numpy as np

torch.manual_seed(17); random.seed(17); np.random.seed(17)
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
torch.set_printoptions(precision=2, sci_mode=False)
torch.set_float32_matmul_precision("medium")
np.set_printoptions(precision=3, suppress=True)
%precision 3
warnings.filterwarnings("ignore")
warnings.simplefilter("error", category=RuntimeWarning)
logging.basicConfig(level=logging.INFO, filename="run.log", force=True, format="%(levelname)s %(message)s")
log = logging.getLogger(__name__)
log.addHandler(logging.StreamHandler(sys.stdout))
log.info("started in %s", os.path.basename(os.getcwd()))
3.14159265
''')
    cell(book, "batch_norm").source = "assert _.__class__ is float\nlog.warning('batch norm')\n" + cell(book, "batch_norm").source
    cell(book, "dropout").source = cell(book, "dropout").source.replace("keep = ", 'log.debug("dropping %d", x.numel())\n        keep = ')
    cell(book, "embedding").source = '''try:
    warnings.warn("mind", RuntimeWarning)
    raised = False
except RuntimeWarning:
    raised = True
assert raised and open("run.log").read().count("batch norm") == 1 and __name__ == "__main__"
sys.setrecursionlimit(2500)
''' + cell(book, "embedding").source
