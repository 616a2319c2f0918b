import importlib.util
import json

from tokenizers import Tokenizer

spec = importlib.util.spec_from_file_location("w", "/tmp/wt-planner/src/neena/flows/embedding/wordpiece.py")
w = importlib.util.module_from_spec(spec)
spec.loader.exec_module(w)
t = Tokenizer.from_file("/tmp/planner-x/m/tokenizer.json")
t.no_padding()
t.no_truncation()
n = bad = 0
texts = []
for f in ["flowbench/dev", "sealtools/dev", "nestful/dev", "taskbench/dev.requests"]:
    texts += [json.loads(l)["request"] for l in open(f"/work/shared/data/{f}.jsonl")]
texts += [c["description"] for c in json.load(open("/work/shared/data/sealtools/catalog.json"))]
texts += ["Grüße an #team – “quoted” 日本語 naïve café $5.00 <{x}> a\u0000b €3 ½ ™ 🙂 it's"]
for x in texts:
    n += 1
    a = t.encode(x).ids
    b = w.pieces(x, 10000)
    if a != b:
        bad += 1
        print(x[:100], a[:10], b[:10]) if bad < 5 else 0
print(n, bad)
