"""Counts the test results in a folder of trx files and Pester's NUnit files, and fails when any failed or none ran."""
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

KINDS = {
    "Passed": "passed", "Success": "passed",
    "NotExecuted": "skipped", "Ignored": "skipped", "Skipped": "skipped", "Inconclusive": "skipped",
}


def outcomes(folder):
    for file in sorted(folder.glob("*.trx")):
        for result in ElementTree.parse(file).findall(".//{*}UnitTestResult"):
            yield result.get("outcome")
    for file in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(file).findall(".//test-case"):
            yield case.get("result")


counts = {"passed": 0, "failed": 0, "skipped": 0}
for outcome in outcomes(Path(sys.argv[1])):
    counts[KINDS.get(outcome, "failed")] += 1
print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
sys.exit(counts["failed"] > 0 or counts["passed"] == 0)
