"""The recogniser: model files, labels and their manifest."""
