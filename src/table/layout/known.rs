//! What other tools call their columns, by their public documentation. Names are spelled as they are compared, with spaces between them.

use super::Column;

/// A kind of export whose header is known.
pub(super) struct Known {
    /// What its rows are.
    pub rows: &'static str,
    /// Names that no other export has together.
    pub signature: &'static str,
    /// Names of a column that count before those of [`names_of`].
    preferred: &'static [(Column, &'static str)],
    /// What its numbers mean that stand for states.
    pub states: &'static [(&'static str, &'static str)],
}

/// The default states of notable events in Splunk Enterprise Security; pending is still open.
const NOTABLE_STATES: &[(&str, &str)] = &[
    ("0", "NEW"),
    ("1", "NEW"),
    ("2", "OPEN"),
    ("3", "OPEN"),
    ("4", "CLOSED"),
    ("5", "CLOSED"),
];

/// The default states of ServiceNow's incidents: 3 is on hold, 8 canceled.
const INCIDENT_STATES: &[(&str, &str)] = &[
    ("1", "NEW"),
    ("2", "OPEN"),
    ("3", "OPEN"),
    ("6", "CLOSED"),
    ("7", "CLOSED"),
    ("8", "CLOSED"),
];

/// Columns that say after how many seconds an alert was first acted on.
const SECONDS_TO_ACTION: [&str; 2] = ["secondstofirstack", SECONDS_OR_NONE];

/// CrowdStrike writes 0 where there was no action yet.
const SECONDS_OR_NONE: &str = "secondstotriaged";

/// Whether a column of that name holds seconds to the first action.
pub(super) fn is_seconds_to_action(name: &str) -> bool {
    SECONDS_TO_ACTION.contains(&name)
}

/// Whether 0 means none in a column of that name, which holds seconds.
pub(super) fn is_none_at_zero(name: &str) -> bool {
    name == SECONDS_OR_NONE
}

impl Known {
    pub fn names_of(&self, column: Column) -> &'static str {
        let mut preferred = self.preferred.iter();
        preferred
            .find(|(of, _)| *of == column)
            .map_or("", |(_, names)| names)
    }
}

/// Those that have more names in common with others come later.
pub(super) const KNOWN: [Known; 12] = [
    // Azure Monitor's table SecurityIncident.
    Known {
        rows: "Microsoft Sentinel incidents",
        signature: "incidentnumber createdtime firstmodifiedtime",
        preferred: &[],
        states: &[],
    },
    // Microsoft Graph's alert.
    Known {
        rows: "Microsoft Defender alerts",
        signature: "createddatetime servicesource",
        preferred: &[],
        states: &[],
    },
    // Microsoft Defender for Endpoint's alert.
    Known {
        rows: "Microsoft Defender for Endpoint alerts",
        signature: "alertcreationtime detectionsource",
        preferred: &[],
        states: &[],
    },
    // CrowdStrike Falcon's alert, and its detection before.
    Known {
        rows: "CrowdStrike alerts",
        signature: "compositeid createdtimestamp",
        preferred: &[
            (Column::Severity, "severityname"),
            (Column::InvestigatedAt, "secondstotriaged"),
        ],
        states: &[],
    },
    Known {
        rows: "CrowdStrike detections",
        signature: "detectionid createdtimestamp",
        preferred: &[
            (Column::Severity, "maxseveritydisplayname"),
            (Column::InvestigatedAt, "secondstotriaged"),
        ],
        states: NOTABLE_STATES,
    },
    // The index of notable events in Splunk Enterprise Security.
    Known {
        rows: "Splunk notable events",
        signature: "eventid time urgency",
        preferred: &[
            (Column::CreatedAt, "time"),
            (Column::Severity, "urgency"),
            (Column::Status, "statuslabel"),
        ],
        states: NOTABLE_STATES,
    },
    // Elastic's alert schema.
    Known {
        rows: "Elastic Security alerts",
        signature: "timestamp kibanaalertrulename",
        preferred: &[
            (Column::CreatedAt, "timestamp"),
            (Column::AlertId, "kibanaalertuuid id"),
        ],
        states: &[],
    },
    // PagerDuty's analytics of incidents, as its API and its reports name them.
    Known {
        rows: "PagerDuty incidents",
        signature: "incidentnumber escalationpolicyname",
        preferred: &[
            (Column::Severity, "priorityname urgency"),
            (Column::Vendor, "servicename"),
            (Column::InvestigatedAt, "secondstofirstack"),
        ],
        states: &[],
    },
    Known {
        rows: "PagerDuty incidents",
        signature: "incidentnumber secondstofirstack",
        preferred: &[
            (Column::Severity, "priorityname urgency"),
            (Column::Vendor, "servicename"),
            (Column::InvestigatedAt, "secondstofirstack"),
        ],
        states: &[],
    },
    // ServiceNow's table of incidents, by names and by labels.
    Known {
        rows: "ServiceNow tickets",
        signature: "number openedat priority",
        preferred: &[(Column::CreatedAt, "openedat")],
        states: INCIDENT_STATES,
    },
    Known {
        rows: "ServiceNow tickets",
        signature: "number opened priority",
        preferred: &[(Column::CreatedAt, "opened")],
        states: INCIDENT_STATES,
    },
    Known {
        rows: "Jira tickets",
        signature: "issuekey created status",
        preferred: &[(Column::AlertId, "issuekey")],
        states: &[],
    },
];

/// Names of a column, those that say it best first, with spaces between them.
pub(super) const fn names_of(column: Column) -> &'static str {
    match column {
        Column::CreatedAt => {
            "insertatt3 createdat created createdon createdtime createdtimestamp createddatetime createddate \
             creationtime creationdate datecreated timecreated alertcreationtime alertcreated alertcreatedat \
             syscreatedon openedat opened openedon dateopened opentime triggeredat detectedat detected \
             detectiontime detectdate reportedat reported raisedat alerttime eventtime timestamp timegenerated \
             starttime firstactivity firstseen datetime time date"
        }
        Column::InvestigatedAt => {
            "firstinvestigatedat firstaction firstactionat firstresponse firstresponseat respondedat \
             acknowledgedat acknowledged acknowledgedon acknowledgedtime acktime ackat triagedat triagetime \
             firstmodifiedtime assignedat assignedon assignedtime startedat inprogressat"
        }
        Column::ClosedAt => {
            "timefirstclosedt60 firstclosedat resolvedat resolved resolvedon resolvedtime resolveddatetime \
             resolutiondate dateresolved closedat closed closedon closedtime closeddatetime closeddate closetime \
             dateclosed completedat finishedat finished endtime"
        }
        Column::AlertId => {
            "expelalertid alertid incidentid incidentname incidentnumber compositeid detectionid eventid ticketid \
             ticketnumber caseid casenumber issuekey number uuid guid key id"
        }
        Column::Severity => {
            "severity alertseverity severityname severitylevel kibanaalertseverity maxseveritydisplayname sev \
             priority urgency criticality risklevel"
        }
        Column::Status => {
            "alertstatus status statuslabel statusname incidentstatus kibanaalertworkflowstatus workflowstatus \
             state incidentstate"
        }
        Column::Vendor => {
            "expelvendortechname vendorname vendor technology vendorproduct product productname servicesource \
             detectionsource providername provider sourcename source tool sensor observervendor eventmodule"
        }
        _ => "",
    }
}
