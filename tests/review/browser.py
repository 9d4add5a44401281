"""A real browser, driven over a pipe by Chromium's own protocol: nothing to install beside it, no port."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import subprocess
from pathlib import Path
from typing import Any, Self

_READY = """new Promise((done) => {
  const look = () => (%s) ? done(true) : requestAnimationFrame(look);
  look();
})"""
_CODES = {"Delete": 46, "ArrowRight": 39, "ArrowDown": 40, "Tab": 9, "Enter": 13}
_PATIENCE_S = 60


class Browser:
    """One page. Use it in a `with`."""

    def __init__(self, program: Path, profile: Path, *, width: int = 1280, height: int = 860) -> None:
        to_child, self._to = os.pipe()
        self._from, from_child = os.pipe()
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"]
        command += ["--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}"]
        command += [f"--window-size={width},{height}", "about:blank"]
        # Chromium reads from descriptor 3 and writes to 4; ours are put out of their way first.
        to_child, from_child = (_higher(each) for each in (to_child, from_child))
        script = f'exec "$@" 3<&{to_child} 4>&{from_child}'
        self._process = subprocess.Popen(
            ["bash", "-c", script, "bash", *map(str, command)],
            pass_fds=(to_child, from_child),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_child)
        os.close(from_child)
        self._rest = b""
        self._number = 0
        self._loaded = False
        self._session: str | None = None
        self.asked: list[str] = []
        """Every address that the page asked for."""
        self.complaints: list[str] = []
        """What stands on the browser's console as an error, and what was thrown."""
        target = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._to)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self._note(answer)

    def open(self, address: str) -> None:
        self._loading("Page.navigate", url=address)

    def reload(self) -> None:
        self._loading("Page.reload")

    def run(self, expression: str) -> Any:
        """The value of a script, once it is there."""
        told = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def until(self, condition: str) -> None:
        self.run(_READY % condition)

    def text(self, selector: str) -> str:
        return str(self.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def press(self, key: str, *, shift: bool = False) -> None:
        character = {"text": key} if len(key) == 1 else {}
        code = _CODES.get(key, ord(key[0].upper()))
        for kind in ("keyDown", "keyUp"):
            more = character if kind == "keyDown" else {}
            modifiers = 8 if shift else 0
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, modifiers=modifiers, **more
            )

    def click(self, selector: str) -> None:
        """The mouse, in the middle of an element, wherever that is scrolled to."""
        middle = "(({left,top,width,height}) => [left + width / 2, top + height / 2])"
        element = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{element}.scrollIntoView({{block: 'nearest'}})")
        x, y = self.run(f"{middle}({element}.getBoundingClientRect())")
        self.drag((x, y), (x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """The mouse, from one place of the window to another."""
        for kind, (x, y), held in (("Pressed", start, 1), ("Moved", end, 1), ("Released", end, 0)):
            button = {"type": f"mouse{kind}", "x": x, "y": y, "button": "left", "buttons": held, "clickCount": 1}
            self.call("Input.dispatchMouseEvent", **button)

    def screenshot(self) -> bytes:
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def _loading(self, method: str, **parameters: Any) -> None:
        self._loaded = False
        self.call(method, **parameters)
        while not self._loaded:
            self._note(self._read())

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._from], [], [], _PATIENCE_S)[0], "the browser does not answer"
            more = os.read(self._from, 1 << 16)
            assert more, "the browser has ended"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))

    def _note(self, event: dict[str, Any]) -> None:
        parameters = event.get("params", {})
        self._loaded = self._loaded or event.get("method") == "Page.loadEventFired"
        if event.get("method") == "Network.requestWillBeSent":
            self.asked.append(parameters["request"]["url"])
        elif event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(parameters["exceptionDetails"]))
        elif event.get("method") == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(str(parameters["entry"]))


def _higher(descriptor: int) -> int:
    higher = fcntl.fcntl(descriptor, fcntl.F_DUPFD, 100)
    os.close(descriptor)
    return higher
