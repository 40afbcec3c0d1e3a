"""What fitting, validating and applying a calibration share."""
