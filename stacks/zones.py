"""The regions of AWS's commercial partition and their availability zones.

From cfn-lint's AVAILABILITY_ZONES (cfnlint/helpers.py), which its authors read from AWS; a test compares the two.
Copied, because importing cfn-lint takes over a second, in a program that starts at every preview.
"""

_LETTERS = {
    "abc": """
        af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3
        ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-1 eu-central-2 eu-north-1
        eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1
        us-east-2
    """,
    "abcd": "ap-northeast-1 ap-northeast-2 ca-central-1 us-west-2",
    "abcdef": "us-east-1",
    "ac": "us-west-1",
}

ZONES = {
    region: tuple(region + letter for letter in letters)
    for letters, regions in _LETTERS.items()
    for region in regions.split()
}
"""Availability zones by region."""
