UV ?= $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
