"""Counts the test results in a folder of trx files and Pester's NUnit files, and fails when any failed or none ran.

What a test run reports outside its tests, such as a fixture that could not be taken down, is told too.
"""
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


for file in sorted(Path(sys.argv[1]).glob("*.trx")):
    for report in ElementTree.parse(file).findall(".//{*}RunInfo[@outcome='Error']"):
        print("== the run reports: " + " ".join("".join(report.itertext()).split()))
counts = {"passed": 0, "failed": 0, "skipped": 0}
for outcome in outcomes(Path(sys.argv[1])):
    counts[KINDS.get(outcome, "failed")] += 1
print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
sys.exit(counts["failed"] > 0 or counts["passed"] == 0)
