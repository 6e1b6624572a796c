"""People sentenced in like circumstances: Sentencing Commission data, comparison, adjusted differences.

Load what the Commission publishes (:mod:`~lenity.peers.load`), compare one person's sentence with the cell of the
sentencing table it fell in (:mod:`~lenity.peers.compare`), and estimate group differences with their limits printed
beside them (:mod:`~lenity.peers.disparity`). Nothing here predicts, and nothing here speaks about one person's judge.
"""
