"""What a reader without a mouse does."""

from playwright.sync_api import Page


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until what `selector` says has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")
