"""How the shipped model is made: prepare, train, distil, calibrate, export, evaluate.

Nothing of the program imports this; what it makes lies in `kitchensync_models`.
"""
