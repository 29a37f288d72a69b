//! What the invented company is made of: its tools, what they detect, and who looks at it. No person or company of these
//! names is meant.

/// The company.
pub(super) const ORGANIZATION: &str = "Larkmere Outfitters (sample)";

/// The people who look at alerts.
pub(super) const ANALYSTS: [&str; 12] = [
    "Avelin Oakhollow",
    "Bram Tindlewick",
    "Corvane Ashmere",
    "Delphi Marrowby",
    "Edda Quillfeather",
    "Fennick Sorrel",
    "Ginevra Thistledown",
    "Hollis Brackenford",
    "Isolde Wrenfield",
    "Jorvik Penhallow",
    "Kestrel Underbough",
    "Lorcan Fairweather-Dunmoor",
];

/// A severity and what goes with it.
#[derive(Debug)]
pub(super) struct Severity {
    pub name: &'static str,
    /// Weight among usual alerts.
    pub weight: u32,
    /// Weight among an incident's alerts.
    pub weight_in_incident: u32,
    /// Median minutes to the first action.
    pub median_minutes: f64,
    /// Share of usual alerts that begin an investigation.
    pub investigated: f64,
    /// The severity whose detections it draws from.
    pub detections: &'static str,
}

/// Weights are per mille.
#[rustfmt::skip]
pub(super) const SEVERITIES: [Severity; 7] = [
    Severity { name: "CRITICAL", weight: 10, weight_in_incident: 250, median_minutes: 3.0, investigated: 0.30, detections: "CRITICAL" },
    Severity { name: "HIGH", weight: 100, weight_in_incident: 500, median_minutes: 6.0, investigated: 0.10, detections: "HIGH" },
    Severity { name: "MEDIUM", weight: 401, weight_in_incident: 200, median_minutes: 18.0, investigated: 0.033, detections: "MEDIUM" },
    Severity { name: "LOW", weight: 454, weight_in_incident: 50, median_minutes: 34.0, investigated: 0.01, detections: "LOW" },
    Severity { name: "TUNING", weight: 20, weight_in_incident: 0, median_minutes: 90.0, investigated: 0.0, detections: "LOW" },
    Severity { name: "TESTING", weight: 11, weight_in_incident: 0, median_minutes: 45.0, investigated: 0.0, detections: "MEDIUM" },
    Severity { name: "", weight: 4, weight_in_incident: 0, median_minutes: 40.0, investigated: 0.0, detections: "LOW" },
];

/// A rule of a tool.
#[derive(Debug)]
pub(super) struct Detection {
    pub severity: &'static str,
    pub vendor: &'static str,
    pub title: &'static str,
    /// Weight among those of its severity.
    pub weight: u32,
}

const FALCON: &str = "CrowdStrike Falcon";
const DEFENDER: &str = "Microsoft Defender for Endpoint";
const ENTRA: &str = "Microsoft Entra ID Protection";
const OFFICE: &str = "Microsoft Office 365";
const OKTA: &str = "Okta";
const GUARD_DUTY: &str = "Amazon GuardDuty";
const CLOUDTRAIL: &str = "AWS CloudTrail";
const GCP: &str = "Google Cloud Platform";
const FIREWALL: &str = "Palo Alto Networks NGFW";
const GITHUB: &str = "GitHub";

/// The detection that ran away: after an update it took a software roll-out for an attack.
pub(super) static RUNAWAY: Detection = Detection {
    severity: "LOW",
    vendor: FALCON,
    title: "Unsigned driver loaded by installer",
    weight: 0,
};

/// Everything else that is detected.
#[rustfmt::skip]
pub(super) static DETECTIONS: [Detection; 38] = [
    Detection { severity: "CRITICAL", vendor: FALCON, title: "Ransomware behavior: shadow copies deleted", weight: 4 },
    Detection { severity: "CRITICAL", vendor: DEFENDER, title: "Credential dumping from LSASS memory", weight: 4 },
    Detection { severity: "CRITICAL", vendor: GUARD_DUTY, title: "Instance credentials used outside of AWS", weight: 2 },
    Detection { severity: "CRITICAL", vendor: OKTA, title: "Administrator granted after MFA reset", weight: 2 },
    Detection { severity: "HIGH", vendor: FALCON, title: "PowerShell with encoded command, download and execute", weight: 20 },
    Detection { severity: "HIGH", vendor: FALCON, title: "Remote access tool installed", weight: 10 },
    Detection { severity: "HIGH", vendor: DEFENDER, title: "Suspicious service created by remote host", weight: 14 },
    Detection { severity: "HIGH", vendor: DEFENDER, title: "Hands-on-keyboard activity", weight: 7 },
    Detection { severity: "HIGH", vendor: ENTRA, title: "Sign-in from anonymizing proxy with new MFA device", weight: 13 },
    Detection { severity: "HIGH", vendor: OFFICE, title: "Inbox rule hides messages about \"invoice\"", weight: 11 },
    Detection { severity: "HIGH", vendor: OKTA, title: "MFA push accepted after many denials", weight: 9 },
    Detection { severity: "HIGH", vendor: GUARD_DUTY, title: "Cryptocurrency mining pool contacted", weight: 6 },
    Detection { severity: "HIGH", vendor: CLOUDTRAIL, title: "Access key created for another user", weight: 6 },
    Detection { severity: "HIGH", vendor: GITHUB, title: "Secret pushed to public repository", weight: 4 },
    Detection { severity: "MEDIUM", vendor: FALCON, title: "Script host started from Office application", weight: 17 },
    Detection { severity: "MEDIUM", vendor: FALCON, title: "Scheduled task created in user profile", weight: 13 },
    Detection { severity: "MEDIUM", vendor: DEFENDER, title: "Malware detected and quarantined", weight: 16 },
    Detection { severity: "MEDIUM", vendor: DEFENDER, title: "Discovery commands in quick succession (whoami, net, nltest)", weight: 8 },
    Detection { severity: "MEDIUM", vendor: ENTRA, title: "Impossible travel", weight: 14 },
    Detection { severity: "MEDIUM", vendor: ENTRA, title: "Password spray", weight: 5 },
    Detection { severity: "MEDIUM", vendor: OFFICE, title: "Phishing message reported by user", weight: 12 },
    Detection { severity: "MEDIUM", vendor: OKTA, title: "Sign-in from new country, new device", weight: 9 },
    Detection { severity: "MEDIUM", vendor: GUARD_DUTY, title: "Unusual API call from known bad address", weight: 8 },
    Detection { severity: "MEDIUM", vendor: CLOUDTRAIL, title: "Security group opened to the world", weight: 7 },
    Detection { severity: "MEDIUM", vendor: GCP, title: "Service account key created", weight: 5 },
    Detection { severity: "MEDIUM", vendor: FIREWALL, title: "Command and control traffic blocked", weight: 8 },
    Detection { severity: "LOW", vendor: FALCON, title: "Potentially unwanted program", weight: 18 },
    Detection { severity: "LOW", vendor: FALCON, title: "Browser extension with broad permissions", weight: 7 },
    Detection { severity: "LOW", vendor: DEFENDER, title: "Adware detected and removed", weight: 15 },
    Detection { severity: "LOW", vendor: DEFENDER, title: "Removable media with autorun", weight: 6 },
    Detection { severity: "LOW", vendor: ENTRA, title: "Unfamiliar sign-in properties", weight: 16 },
    Detection { severity: "LOW", vendor: OFFICE, title: "Message with suspicious link removed after delivery", weight: 12 },
    Detection { severity: "LOW", vendor: OKTA, title: "Account locked after repeated failures", weight: 11 },
    Detection { severity: "LOW", vendor: GUARD_DUTY, title: "Port probe on unprotected port", weight: 10 },
    Detection { severity: "LOW", vendor: CLOUDTRAIL, title: "Console sign-in without MFA", weight: 6 },
    Detection { severity: "LOW", vendor: GCP, title: "Storage bucket made public", weight: 4 },
    Detection { severity: "LOW", vendor: FIREWALL, title: "Vulnerability scan from the internet", weight: 11 },
    Detection { severity: "LOW", vendor: GITHUB, title: "Branch protection turned off", weight: 3 },
];

/// What incidents turned out to be.
pub(super) const INCIDENTS: [&str; 8] = [
    "Business email compromise",
    "Ransomware stopped before encryption",
    "Credentials stolen by phishing",
    "Crypto miner on build server",
    "Leaked cloud access key",
    "Infostealer on laptop",
    "Red team exercise",
    "Remote access tool abused by false help desk",
];

/// Why alerts that were no incident were closed.
pub(super) const CLOSE_REASONS: [&str; 5] = [
    "BENIGN",
    "FALSE_POSITIVE",
    "OTHER",
    "POLICY_VIOLATION",
    "TRUE_POSITIVE",
];

/// How often, in percent.
pub(super) const CLOSE_REASON_WEIGHTS: [u32; CLOSE_REASONS.len()] = [58, 24, 9, 6, 3];

/// What a machine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Windows11,
    Windows10,
    MacOs,
    Ubuntu,
    WindowsServer2022,
    WindowsServer2019,
    RedHat,
}

impl System {
    pub fn name(self) -> &'static str {
        match self {
            System::Windows11 => "Windows 11",
            System::Windows10 => "Windows 10",
            System::MacOs => "macOS 15",
            System::Ubuntu => "Ubuntu 24.04",
            System::WindowsServer2022 => "Windows Server 2022",
            System::WindowsServer2019 => "Windows Server 2019",
            System::RedHat => "Red Hat Enterprise Linux 9",
        }
    }
}

/// What laptops run, and how many of them, in percent.
pub(super) const LAPTOP_SYSTEMS: [(System, u32); 4] = [
    (System::Windows11, 59),
    (System::Windows10, 12),
    (System::MacOs, 24),
    (System::Ubuntu, 5),
];

/// A server.
#[derive(Debug)]
pub(super) struct Server {
    pub name: &'static str,
    pub system: System,
    /// Weight among the servers that alerts are about.
    pub weight: u32,
}

/// The domain controller is what every tool watches most.
#[rustfmt::skip]
pub(super) static SERVERS: [Server; 14] = [
    Server { name: "LARK-DC01", system: System::WindowsServer2022, weight: 38 },
    Server { name: "lark-build-03", system: System::Ubuntu, weight: 17 },
    Server { name: "LARK-RDS01", system: System::WindowsServer2019, weight: 12 },
    Server { name: "LARK-SQL01", system: System::WindowsServer2019, weight: 10 },
    Server { name: "lark-web-01", system: System::Ubuntu, weight: 8 },
    Server { name: "LARK-FS01", system: System::WindowsServer2022, weight: 7 },
    Server { name: "LARK-DC02", system: System::WindowsServer2022, weight: 6 },
    Server { name: "lark-web-02", system: System::Ubuntu, weight: 5 },
    Server { name: "LARK-EX01", system: System::WindowsServer2019, weight: 4 },
    Server { name: "lark-erp-01", system: System::RedHat, weight: 4 },
    Server { name: "LARK-BAK01", system: System::WindowsServer2022, weight: 3 },
    Server { name: "lark-jump-01", system: System::Ubuntu, weight: 3 },
    Server { name: "lark-erp-02", system: System::RedHat, weight: 2 },
    Server { name: "LARK-PRN01", system: System::WindowsServer2019, weight: 1 },
];

/// Accounts that no person uses, and their weights.
pub(super) const SERVICE_ACCOUNTS: [(&str, u32); 6] = [
    ("svc-backup", 34),
    ("svc-deploy", 26),
    ("SYSTEM", 18),
    ("svc-sql", 11),
    ("svc-scan", 7),
    ("root", 4),
];

/// Of the people who work there.
pub(super) const FIRST_NAMES: [&str; 24] = [
    "odette", "barnaby", "calla", "dorian", "elowen", "fergus", "greta", "hamish", "imogen",
    "jasper", "keziah", "leopold", "marisol", "nestor", "ottilie", "percival", "quilla", "rufus",
    "saskia", "tobias", "ulrika", "valdemar", "winifred", "yorick",
];

/// Of the same people.
pub(super) const LAST_NAMES: [&str; 20] = [
    "brindlecombe",
    "applegarth",
    "copperthwaite",
    "dunmarrow",
    "elderby",
    "fenwhistle",
    "gorsemoor",
    "hazelbrook",
    "inglenook",
    "juniperley",
    "kettlewick",
    "larkspur",
    "mossgrave",
    "nettlefold",
    "oxbridle",
    "pennyfarrow",
    "quarrington",
    "rushmere",
    "sedgeworth",
    "thornbury",
];
