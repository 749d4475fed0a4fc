"""Programs in the manner of what people run, and packages of theirs: do they compile, and do
their compiled files put out what a run in this process puts out?

`python -m tests.real_code` prints the shares, and why what is refused is refused.

- `programs/NAME/` is a program: `main.py` is the declaration, with modules and small inputs
  beside it. It needs nothing installed. Where it is refused, `refused.txt` is what compile
  says, and `hinted/` has the files that are another way where its hint was followed.
- `trying` compiles a program and runs it in all ways; `running` is what other Pythons run;
  `results` counts and prints; `test_programs` tries each program.
"""
