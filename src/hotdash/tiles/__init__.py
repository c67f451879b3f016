"""The mouth of the river: one folder a tile. A tile declares; it neither routes nor serialises."""
