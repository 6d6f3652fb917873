"""Runs inside the peers' own environment: texts as JSON on standard input, scores and CPU seconds on standard output.

It imports nothing of Mushrif and, at the top, nothing but the standard library.
"""

import json
import sys
import time
from collections.abc import Callable


def main() -> None:
    """Score with the peer named on the command line; KeyError for any other."""
    score = _PEERS[sys.argv[1]]()
    texts = json.load(sys.stdin)
    score(texts[:1])
    begin = time.process_time()
    scores = score(texts)
    print(json.dumps({"scores": scores, "seconds": time.process_time() - begin}))


def _arabic_toxic() -> Callable[[list[str]], list[float]]:
    from arabic_toxic import predict_proba

    return lambda texts: [
        max(value for label, value in one.items() if label != "NOT") / 100 for one in predict_proba(texts)
    ]


def _arabic_toxic_decision() -> Callable[[list[str]], list[float]]:
    from arabic_toxic import classify

    return lambda texts: [float(classify(text)["is_toxic"]) for text in texts]


def _glin_profanity() -> Callable[[list[str]], list[float]]:
    from glin_profanity import Filter

    words = Filter({"languages": ["arabic"]})
    return lambda texts: [float(words.is_profane(text)) for text in texts]


_PEERS = {
    "arabic-toxic": _arabic_toxic,
    "arabic-toxic (own thresholds)": _arabic_toxic_decision,
    "glin-profanity": _glin_profanity,
}

if __name__ == "__main__":
    main()
