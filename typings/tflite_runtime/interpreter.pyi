"""The same interpreter under its former name."""

from ai_edge_litert.interpreter import Interpreter as Interpreter
