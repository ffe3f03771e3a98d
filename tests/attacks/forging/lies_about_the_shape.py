"""Sends tensors whose header says another shape than the bytes have.

Outcome: error or failed
"""
import safetensors.numpy

save = safetensors.numpy.save
safetensors.numpy.save = lambda tensors, *a: save(tensors, *a).replace(b'"shape":[', b'"shape":[1000000,')
