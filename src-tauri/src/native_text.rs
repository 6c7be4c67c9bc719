//! The few words that are shown without the page.

use crate::frontend::Slot;

/// The words in one language.
pub(crate) struct Text {
    pub(crate) not_painted: &'static str,
    pub(crate) close: &'static str,
    pub(crate) wait: &'static str,
    guest: &'static str,
    preview: &'static str,
}

impl Text {
    /// The title of a window.
    pub(crate) fn title(&self, slot: Slot) -> &'static str {
        match slot {
            Slot::Main | Slot::Trial | Slot::TrialGuest => "XGEN",
            Slot::Guest => self.guest,
            Slot::Preview | Slot::PreviewGuest => self.preview,
        }
    }
}

const EN: Text = Text {
    not_painted: "The window could not be drawn, even with safe graphics. Your chats and models are safe. Try updating \
                  the graphics driver or WebKitGTK; the log says more:",
    close: "Quit",
    wait: "Keep waiting",
    guest: "XGEN (frontend that is not trusted)",
    preview: "XGEN (preview)",
};

const KO: Text = Text {
    not_painted: "안전 그래픽으로도 창을 그리지 못했습니다. 대화와 모델은 안전합니다. 그래픽 드라이버나 WebKitGTK를 업데이트해 \
                  보세요. 자세한 내용은 로그에 있습니다:",
    close: "종료",
    wait: "계속 기다리기",
    guest: "XGEN (신뢰하지 않는 프런트엔드)",
    preview: "XGEN (미리 보기)",
};

/// The words in the language of the system: the settings may be what is broken.
pub(crate) fn of_system() -> &'static Text {
    let korean = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
        .is_some_and(|locale| locale.starts_with("ko"));
    if korean { &KO } else { &EN }
}
