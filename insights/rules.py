"""Figures are of no person; who may see them is the table's question alone."""

from accounts.rules import guard

guard("insights.view_measures")
guard("insights.view_oversight")
guard("insights.publish")
