"""A declaration's pipeline, run on samples until it is known what to set: `skorche tune`.

choices    what an analysis advises, as settings of stages that the user left free
sampling   the pipeline run for some seconds with such settings, and measured
rounds     predicting and trying, and whether that is needed once more
writing    what came of it, as the text of NAME.tune.toml
"""
