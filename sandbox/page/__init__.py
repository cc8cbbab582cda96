"""The sandbox's page: a workspace in the browser, much as Slack shows it.

site = mount(slack, controls)   # before slack.start()
"""

from sandbox.page.app import mount
from sandbox.page.controls import Controls

__all__ = ["Controls", "mount"]
