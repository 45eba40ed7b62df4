"""The language of the interface: Chinese in the source, every other one from a compiled translation."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from scenes.trouble import Language, Trouble

_QT_LOCALES = {"zh": "zh_CN", "en": "en"}


class Languages(QObject):
    """Installs translators into the application. Widgets hear of a change by Qt's own `LanguageChange` event."""

    def __init__(self, app: QCoreApplication, translations: Path) -> None:
        super().__init__(app)
        self._app, self._translations = app, translations
        self._installed: list[QTranslator] = []

    def speak(self, language: Language) -> None:
        """Change the language of every open window. Raises `Trouble` when its file is missing or broken."""
        made = [*self._own(language), *self._of_qt(language)]
        for old in self._installed:
            self._app.removeTranslator(old)
            old.deleteLater()
        self._installed = made
        for translator in made:
            self._app.installTranslator(translator)
        QLocale.setDefault(QLocale(_QT_LOCALES[language]))

    def _own(self, language: Language) -> list[QTranslator]:
        if language == "zh":
            return []
        file, translator = self._translations / f"parkwatch_{language}.qm", QTranslator(self)
        if not translator.load(str(file)):
            raise Trouble(
                "无法读取界面翻译文件。",
                "Cannot read the translation of the interface.",
                remedy_zh="重新安装程序；界面仍以中文显示。",
                remedy_en="Install the program again; the interface stays Chinese.",
                file=file.name,
            )
        return [translator]

    def _of_qt(self, language: Language) -> list[QTranslator]:
        """Qt's own words, such as those of a text field's menu; the program can do without them."""
        translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        return [translator] if translator.load(f"qtbase_{_QT_LOCALES[language]}", folder) else []


def language() -> Language:
    """The language the interface speaks at this moment: what the installed translators make of the word."""
    return "en" if QCoreApplication.translate("Language", "zh") == "en" else "zh"
