import os
import sys

import lit.formats

config.name = "Enishi"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".qasm", ".test", ".json"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.enishi_build_dir, "test", "lit")

config.environment["PATH"] = os.path.pathsep.join(
    [
        os.path.join(config.enishi_build_dir, "bin"),
        config.llvm_tools_dir,
        config.environment["PATH"],
    ]
)
# Messages must not depend on the terminal or the locale.
config.environment["LC_ALL"] = "C.UTF-8"
config.environment.pop("ENISHI_ISA", None)
config.environment.pop("ENISHI_JIT", None)

shared = os.environ.get(
    "ENISHI_SHARED_DATA",
    os.path.join(config.enishi_source_dir, os.pardir, "shared", "data"),
)
if os.path.isdir(shared):
    config.available_features.add("shared-data")
    config.substitutions.append(("%shared", os.path.realpath(shared)))

# Linear programs are optional.
if os.path.exists(os.path.join(config.enishi_build_dir, "bin", "libEnishiClp.so")):
    config.available_features.add("clp")

config.substitutions.append(("%python", sys.executable))
config.substitutions.append(("%examples", os.path.join(config.enishi_source_dir, "examples")))
