// Rows of the alert tables to and from the domain's types. Threads: as soci::session.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <soci/session.h>

#include "alerts/alert_store.h"
#include "domain/alert.h"

namespace cpa {

// As in portfolio_rows.h: what follows these ends a SELECT.
using PreparedAlerts = soci::details::prepare_temp_type;

PreparedAlerts SelectAlerts(soci::session& session, std::string_view rest);
// Of table o. REQUIRES: `rest` has conditions, joined by AND.
PreparedAlerts SelectOccurrences(soci::session& session, std::string_view rest);

std::vector<Alert> FetchAlerts(PreparedAlerts select);
std::vector<AlertOccurrence> FetchOccurrences(PreparedAlerts select);

void InsertAlert(soci::session& session, const Alert& alert);
void UpdateAlert(soci::session& session, const Alert& alert);  // What an owner can change.

void InsertOccurrences(soci::session& session, std::span<const AlertOccurrence> occurrences);

// A notice to be sent, for the transaction that records its occurrence.
struct NewNotice {
  const AlertOccurrence* occurrence = nullptr;
  std::string target = {};  // Which endpoint of the channel.
};

void InsertNotices(soci::session& session, std::string_view channel,
                   std::span<const NewNotice> notices);

// A channel has accepted the occurrence's notice: says so in its alert, unless that has fired again
// since.
void NoteAccepted(soci::session& session, const std::string& occurrence_id);

}  // namespace cpa
