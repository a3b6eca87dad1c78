"""The routers of this room."""

from server.results.count.handlers import router as count
from server.results.data.handlers import router as data
from server.results.report.handlers import router as report

routers = [report, data, count]
