"""What people run: bring an environment up, check it against AWS, find what got lost, take it away.

Each subject is a module. All of it works through the ambient AWS and Pulumi settings, so the same commands serve a real
account and an emulated one. AWS clients are arguments (`aws.Clients`); reading and changing are separate functions.
"""
