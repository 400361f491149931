"""The root of heat maps: recordings and exports of events, painted on live pages at several viewports."""

from reenact.survey.heatmap import heatmap
from reenact.survey.results import HeatmapResult, MapFile

__all__ = ["HeatmapResult", "MapFile", "heatmap"]
