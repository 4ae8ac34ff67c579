"""From a photo to what is on it, on the device itself: decoding, recognising, matching, barcodes.

Leaves what a kitchen makes of it to the kitchen. Nothing here reads rows, clocks or a network.
"""
