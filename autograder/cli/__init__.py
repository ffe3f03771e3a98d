"""The command line. Students' commands stand apart: their repository has no others."""
