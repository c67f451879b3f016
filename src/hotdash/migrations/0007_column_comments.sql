-- What every column means, and its unit. Columns with personal data begin with "Personal: "; the privacy reports read that mark.

comment on column app.migrations.number is 'Number that the file''s name begins with, from 1 without gaps.';
comment on column app.migrations.name is 'Words of the file''s name.';
comment on column app.migrations.sha256 is 'SHA-256 of the file''s text as it was applied, in hex; a file that changed since is refused.';
comment on column app.migrations.applied_at is 'When it was applied.';

comment on column app.setting_defaults.name is 'Name by which rules.setting finds it.';
comment on column app.setting_defaults.value is 'Value for every shop that set nothing else, in the setting''s unit.';
comment on column app.setting_defaults.unit is 'What the value is counted in.';
comment on column app.setting_defaults.description is 'What the setting decides.';

comment on column app.shop_directory.domain is 'The shop''s myshopify domain, in lower case.';

comment on column app.settings.name is 'Which setting, see app.setting_defaults.';
comment on column app.settings.value is 'The shop''s own value, in the setting''s unit.';

comment on column app.users.user_id is 'Identifies the person within the shop.';
comment on column app.users.email is 'Personal: e-mail address that the person logs in with.';
comment on column app.users.display_name is 'Personal: name shown on the page.';

comment on column app.memberships.user_id is 'The person, see app.users.';
comment on column app.memberships.role is 'What the person may do: viewer reads, operator also writes decisions and entries, owner also manages people and keys.';

comment on column app.api_tokens.token_id is 'Public part of the key, by which it is found.';
comment on column app.api_tokens.kind is 'token for programs, session of a browser, or login, which opens one session and is used up by it.';
comment on column app.api_tokens.name is 'Label given when the key was made, so that people can tell keys apart.';
comment on column app.api_tokens.role is 'What the key''s bearer may do, as in app.memberships.';
comment on column app.api_tokens.secret_sha256 is 'SHA-256 of the secret part; the secret itself is not kept.';
comment on column app.api_tokens.user_id is 'The person it belongs to, see app.users; null for a key of no one person.';
comment on column app.api_tokens.expires_at is 'From when it no longer opens anything; null: never.';
comment on column app.api_tokens.used_at is 'When a session was last opened with it; null: never.';
comment on column app.api_tokens.revoked_at is 'When it was taken back; null while it is good.';

comment on column app.dashboard_visits.visit_date is 'Business day of the visit.';
comment on column app.dashboard_visits.visitor is 'Personal: who came, as the name of the key or the person that the session stands for.';
comment on column app.dashboard_visits.first_visit_at is 'First visit of that day.';

comment on column app.decision_log.decision_id is 'Number of the decision in the shop''s chain, rising.';
comment on column app.decision_log.scope is 'Part of the business that it concerns (sales, inventory, fulfillment, cx, ops, …).';
comment on column app.decision_log.actor is 'Personal: who decided, a person or a program.';
comment on column app.decision_log.action is 'What was decided, as a dotted word (inventory.reorder).';
comment on column app.decision_log.rationale is 'Why, in the actor''s own words.';
comment on column app.decision_log.evidence_url is 'Address of what it was decided upon.';
comment on column app.decision_log.external_ref is 'Its number in another system (ticket, order, …).';
comment on column app.decision_log.payload is 'Particulars of the action, as JSON.';
comment on column app.decision_log.previous_hash is 'hash of the decision before it; null for the first.';
comment on column app.decision_log.hash is 'SHA-256 over previous_hash and this row, so that a later change shows.';
comment on column app.decision_log.created_at is 'When it was decided.';

comment on column app.ceo_time_savings.entry_date is 'Business day that the entry is for.';
comment on column app.ceo_time_savings.time_saved_order_processing is 'Minutes saved on processing orders, as entered.';
comment on column app.ceo_time_savings.time_saved_inventory_checks is 'Minutes saved on checking stock, as entered.';
comment on column app.ceo_time_savings.time_saved_customer_support is 'Minutes saved on customer support, as entered.';
comment on column app.ceo_time_savings.time_saved_manual_reporting is 'Minutes saved on writing reports, as entered.';
comment on column app.ceo_time_savings.time_saved_data_entry is 'Minutes saved on typing data, as entered.';
comment on column app.ceo_time_savings.automation_actions_count is 'Actions that were done by a program, as entered.';
comment on column app.ceo_time_savings.manual_actions_avoided is 'Actions that nobody had to do by hand, as entered.';

comment on column app.job_runs.run_id is 'Identifies the run.';
comment on column app.job_runs.job_name is 'Which job ran.';
comment on column app.job_runs.status is 'running, success or failed.';
comment on column app.job_runs.started_at is 'When it began.';
comment on column app.job_runs.finished_at is 'When it ended, well or not; null while it runs.';
comment on column app.job_runs.rows_processed is 'Rows that it handled; null when it does not count them.';
comment on column app.job_runs.error_message is 'Why it failed; null when it did not.';

comment on column app.alerts.alert_id is 'Identifies the alert.';
comment on column app.alerts.tile is 'Tile whose figure raised it.';
comment on column app.alerts.severity is 'critical, high, medium or low.';
comment on column app.alerts.subject is 'What it is about, in one line.';
comment on column app.alerts.detail is 'What was seen and what would do.';
comment on column app.alerts.opened_at is 'When its cause was first seen.';
comment on column app.alerts.acknowledged_at is 'When somebody took it on; null: nobody has.';
comment on column app.alerts.snoozed_until is 'Until when it stays quiet; null: it does not.';
comment on column app.alerts.closed_at is 'When its cause was gone; null while it stands.';

comment on column app.erasures.erasure_id is 'Identifies the request.';
comment on column app.erasures.subject_sha256 is 'SHA-256 of what names the person, to find them again without keeping who they are.';
comment on column app.erasures.requested_at is 'When they asked.';
comment on column app.erasures.erased_at is 'When it was done; null while it is still owed.';

comment on column app.recommendations.recommendation_id is 'Identifies the suggestion.';
comment on column app.recommendations.tile is 'Tile whose figures it comes from.';
comment on column app.recommendations.subject is 'What to do, in one line.';
comment on column app.recommendations.reason is 'The figures that speak for it.';
comment on column app.recommendations.expected_value is 'What it is expected to bring, in the shop''s currency; null where it cannot be said.';
comment on column app.recommendations.status is 'open, accepted, rejected, or expired unanswered.';

comment on column raw.import_files.file_id is 'Identifies the import.';
comment on column raw.import_files.name is 'Name of the file without folders.';
comment on column raw.import_files.sha256 is 'SHA-256 of the file''s bytes, in hex, by which the same file is known again.';
comment on column raw.import_files.format is 'Name of the format it was read as.';
comment on column raw.import_files.mapping is 'Text of the mapping that named its columns; null for formats that need none.';
comment on column raw.import_files.header is 'Its first line as it stands; null for formats without one.';
comment on column raw.import_files.bytes is 'Size of the file, in bytes.';
comment on column raw.import_files.rows_read is 'Records read, the rejected ones included.';
comment on column raw.import_files.rows_rejected is 'Records that could not be loaded; they stand in raw.rejects.';
comment on column raw.import_files.started_at is 'When the import began.';

comment on column raw.rejects.reject_id is 'Identifies the rejected row.';
comment on column raw.rejects.file_id is 'The import that it came with, see raw.import_files; null for live sources.';
comment on column raw.rejects.source is 'Where it came from: file, or the live source''s name.';
comment on column raw.rejects.line_number is 'Line of the file on which the record begins, from 1; null for live sources.';
comment on column raw.rejects.column_name is 'Column that could not be understood; null when the row as a whole could not.';
comment on column raw.rejects.reason is 'Why it could not be loaded.';
comment on column raw.rejects.remedy is 'What to change so that a replay loads it.';
comment on column raw.rejects.payload is 'Personal: the whole row or event as it came, which may name people.';
comment on column raw.rejects.occurrences is 'How often the same row came with the same fault.';
comment on column raw.rejects.replayed_at is 'When a replay loaded it; null while it is missing from the figures.';

comment on column raw.payloads.payload_id is 'Identifies the delivery.';
comment on column raw.payloads.source is 'System that sent it (shopify, chatwoot, …).';
comment on column raw.payloads.topic is 'The sender''s word for the kind of event.';
comment on column raw.payloads.object_id is 'The sender''s id of what the event is about; null when it names none.';
comment on column raw.payloads.event_id is 'The sender''s id of the delivery; a repeat has the same.';
comment on column raw.payloads.payload is 'Personal: the message as received, which may name people.';
comment on column raw.payloads.received_at is 'When it arrived.';

comment on column raw.cursors.source is 'System that is read (files, shopify, chatwoot, …).';
comment on column raw.cursors.stream is 'Stream of that system (orders, inventory, conversations, …).';
comment on column raw.cursors.position is 'How far it has been read, in the source''s own terms.';
comment on column raw.cursors.read_at is 'When the source was last read: the age of the figures is counted from here.';

comment on column facts.shops.domain is 'The shop''s myshopify domain, in lower case.';
comment on column facts.shops.name is 'Name shown on the page.';
comment on column facts.shops.iana_timezone is 'Time zone that decides its business days, by its IANA name.';
comment on column facts.shops.currency is 'Currency of all its amounts, ISO 4217.';
comment on column facts.shops.country is 'Country of the shop, ISO 3166 code.';
comment on column facts.shops.growth_goal is 'Revenue a year that it wants to reach, in its currency.';
comment on column facts.shops.opened_on is 'First business day of the shop; null: the first day with an order.';

comment on column facts.products.handle is 'Last part of the product page''s address; joins page figures to products.';
comment on column facts.products.title is 'Name of the product.';
comment on column facts.products.vendor is 'Brand or maker, as the shop writes it.';
comment on column facts.products.product_type is 'The shop''s own word for the kind of product; decides the category first.';
comment on column facts.products.status is 'active, draft or archived, as the shop has it.';
comment on column facts.products.tags is 'The shop''s tags.';

comment on column facts.suppliers.lead_time_days is 'Days from order to arrival; null: the setting lead_time_days.';
comment on column facts.suppliers.minimum_order_value is 'Smallest order that is taken, in the shop''s currency.';
comment on column facts.suppliers.pack_size is 'Units a pack; orders are rounded up to it. Null: single units.';

comment on column facts.variants.inventory_item_id is 'Shopify''s id of the stocked thing, by which stock messages name the variant.';
comment on column facts.variants.barcode is 'Barcode (GTIN, UPC, …) as the shop has it.';
comment on column facts.variants.title is 'Name of the variant within its product (size, colour).';
comment on column facts.variants.price is 'Selling price today, in the shop''s currency, a unit.';
comment on column facts.variants.unit_cost is 'What a unit costs the shop today, in its currency; null: not known.';
comment on column facts.variants.supplier is 'Who it is bought from, see facts.suppliers; null: not known.';
comment on column facts.variants.is_tracked is 'Whether the shop counts its stock; null: not known.';
comment on column facts.variants.cost_updated_at is 'The source''s own time of last change of unit_cost, which inventory items tell by a clock of their own.';

comment on column facts.fitments.make is 'Make of the vehicle.';
comment on column facts.fitments.model is 'Model of the vehicle.';
comment on column facts.fitments.year_from is 'First model year that it fits.';
comment on column facts.fitments.year_to is 'Last model year that it fits, included.';
comment on column facts.fitments.source is 'Where the fit is known from (title, tags, metafield, file).';

comment on column facts.locations.name is 'Name of the location.';
comment on column facts.locations.is_active is 'Whether stock is still kept there.';

comment on column facts.inventory_changes.observed_at is 'When the stock was seen to be so.';
comment on column facts.inventory_changes.observed_date is 'Business day of observed_at.';

comment on column facts.customers.customer_since is 'When the customer first appeared in the source.';
comment on column facts.customers.tags is 'The shop''s tags of the customer.';
comment on column facts.customers.is_tax_exempt is 'Whether the customer pays no tax, a sign of a business.';
comment on column facts.customers.country is 'Country of the customer''s default address, as the source writes it.';
comment on column facts.customers.province is 'State or province of the default address, as the source writes it.';

comment on column facts.customer_contacts.first_name is 'Personal: first name.';
comment on column facts.customer_contacts.last_name is 'Personal: last name.';
comment on column facts.customer_contacts.email is 'Personal: e-mail address, in lower case.';
comment on column facts.customer_contacts.phone is 'Personal: telephone number as the source writes it.';
comment on column facts.customer_contacts.city is 'Personal: city of the default address.';
comment on column facts.customer_contacts.postcode is 'Personal: postcode of the default address.';

comment on column facts.orders.kind is 'order; credit_note where a source numbers returns by themselves; adjustment for bookings that are neither. Only order is counted as an order.';
comment on column facts.orders.ordered_at is 'When it was placed (Shopify: processedAt, so that imported orders keep their day).';
comment on column facts.orders.order_date is 'Business day of ordered_at.';
comment on column facts.orders.cancelled_at is 'When it was cancelled; null: it was not. A cancelled order still counts on its day.';
comment on column facts.orders.cancel_reason is 'The source''s word for why it was cancelled.';
comment on column facts.orders.is_test is 'A test order; never counts.';
comment on column facts.orders.financial_status is 'The source''s word for how far it is paid.';
comment on column facts.orders.display_fulfillment_status is 'The source''s word for how far it is shipped.';
comment on column facts.orders.currency is 'Currency of its amounts, ISO 4217: the shop''s own.';
comment on column facts.orders.presentment_currency is 'Currency that the customer saw, ISO 4217.';
comment on column facts.orders.presentment_total is 'Total that the customer saw, in presentment_currency; never summed.';
comment on column facts.orders.subtotal is 'The source''s own subtotal after discounts, before shipping and tax; kept to check the ledger.';
comment on column facts.orders.total_discounts is 'The source''s own sum of discounts, positive; kept to check the ledger.';
comment on column facts.orders.total_shipping is 'The source''s own sum of shipping; kept to check the ledger.';
comment on column facts.orders.total_tax is 'The source''s own sum of taxes; kept to check the ledger.';
comment on column facts.orders.total_price is 'The source''s own total at the time of ordering; of a source without versions the sum of its lines.';
comment on column facts.orders.total_refunded is 'Money paid back so far, positive, by the source''s own sum.';
comment on column facts.orders.fulfilled_at is 'When all of it had shipped, as the source says; null: not yet or not known.';
comment on column facts.orders.source_name is 'Channel that it came through (web, pos, draft, …), the source''s word.';
comment on column facts.orders.tags is 'The shop''s tags of the order.';
comment on column facts.orders.ship_country is 'Country that it ships to, as the source writes it.';
comment on column facts.orders.ship_province is 'State or province that it ships to, as the source writes it.';
comment on column facts.orders.source_updated_at is 'The source''s own time of last change; null where a source has no versions and its files are united.';
comment on column facts.orders.lines_updated_at is 'State of the order from which its lines were last replaced.';
comment on column facts.orders.ledger_updated_at is 'State of the order from which its ledger was last replaced.';
comment on column facts.orders.refunds_updated_at is 'State of the order from which its refunds were last replaced.';
comment on column facts.orders.fulfillments_updated_at is 'State of the order from which its fulfilments were last replaced.';

comment on column facts.order_lines.line_id is 'The source''s id of the line; negative and made from its natural key where there is none.';
comment on column facts.order_lines.line_kind is 'product, or what else the line stands for; only product lines are units and goods.';
comment on column facts.order_lines.title is 'What the line says was sold.';
comment on column facts.order_lines.quantity is 'Units ordered, later returns not taken off; negative on a line that is a return itself.';
comment on column facts.order_lines.unit_price is 'Price a unit before discounts and tax, in the shop''s currency.';
comment on column facts.order_lines.discount_amount is 'Discount on the whole line, its share of order discounts included, positive.';
comment on column facts.order_lines.tax_amount is 'Tax on the whole line.';
comment on column facts.order_lines.happened_at is 'When the line itself was booked, where the source says so; null: with its order.';

comment on column facts.sale_events.source_id is 'The source''s id of the booking (ledger sale, line, refund or refund line); 0 or 1 where it stands for the order''s header.';
comment on column facts.sale_events.kind is 'What was booked. net_sales = gross_sale + discount + return + adjustment; total revenue adds shipping, tax, duty and fee; tip and gift_card stand apart.';
comment on column facts.sale_events.happened_at is 'When it happened; for a return, the time of the return.';
comment on column facts.sale_events.event_date is 'Business day that it counts on: of happened_at.';
comment on column facts.sale_events.order_date is 'Business day of its order, for counting orders and where a shop books returns on the order''s day.';
comment on column facts.sale_events.line_id is 'Line that a booking of the source''s own ledger is about; null for the others, and where it is about the order as a whole.';
comment on column facts.sale_events.quantity is 'Units, negative when they came back; 0 for bookings that move no goods.';
comment on column facts.sale_events.amount is 'Signed amount in the shop''s currency; discounts and returns are negative.';
comment on column facts.sale_events.is_derived is 'True when it was worked out from lines and refunds because the source gave no ledger.';

comment on column facts.refunds.refund_id is 'The source''s id of the refund; negative and made from its natural key where there is none.';
comment on column facts.refunds.refunded_at is 'When it was refunded.';
comment on column facts.refunds.refund_date is 'Business day of refunded_at.';
comment on column facts.refunds.total_refunded is 'Money paid back, positive, in the shop''s currency.';

comment on column facts.refund_lines.refund_id is 'The refund, see facts.refunds.';
comment on column facts.refund_lines.refund_line_id is 'The source''s id of the refunded line.';
comment on column facts.refund_lines.line_id is 'The order line that came back, see facts.order_lines; null when the refund names none.';
comment on column facts.refund_lines.quantity is 'Units refunded, positive.';
comment on column facts.refund_lines.subtotal is 'Value of the goods net of their discount, before tax, positive.';
comment on column facts.refund_lines.tax_amount is 'Tax on them, positive.';
comment on column facts.refund_lines.restock_type is 'The source''s word for what became of the goods (return, cancel, no_restock, …).';
comment on column facts.refund_lines.reason is 'Why they came back, in the source''s words.';

comment on column facts.fulfillments.fulfillment_id is 'The source''s id of the fulfilment; negative and made from its natural key where there is none.';
comment on column facts.fulfillments.status is 'The source''s word for the fulfilment''s state (success, cancelled, …).';
comment on column facts.fulfillments.display_status is 'The source''s word for where the parcel is (in_transit, delivered, …).';
comment on column facts.fulfillments.carrier is 'Who carries it, as the source writes it.';
comment on column facts.fulfillments.tracking_number is 'Number by which the carrier knows the parcel.';
comment on column facts.fulfillments.shipped_at is 'When it left.';
comment on column facts.fulfillments.delivered_at is 'When it arrived; null: not yet or not known.';

comment on column facts.fulfillment_orders.fulfillment_order_id is 'The source''s id of the work to do.';
comment on column facts.fulfillment_orders.status is 'The source''s word for its state (open, in_progress, scheduled, on_hold, closed, …).';
comment on column facts.fulfillment_orders.request_status is 'The source''s word for what was asked of a fulfilment service.';
comment on column facts.fulfillment_orders.fulfill_at is 'Before when it is not to be shipped (scheduled orders).';
comment on column facts.fulfillment_orders.fulfill_by is 'Until when it has to be shipped, where the source says so.';
comment on column facts.fulfillment_orders.hold_reasons is 'The source''s words for why it is on hold.';

comment on column facts.operators.role is 'The source''s word for what the operator is (agent, administrator).';
comment on column facts.operators.is_active is 'Whether the operator still works there.';

comment on column facts.operator_contacts.name is 'Personal: name.';
comment on column facts.operator_contacts.email is 'Personal: e-mail address.';

comment on column facts.cx_conversations.inbox_id is 'Chatwoot''s id of the channel it came through.';
comment on column facts.cx_conversations.status is 'open, pending, snoozed or resolved.';
comment on column facts.cx_conversations.priority is 'low, medium, high or urgent, as set in Chatwoot; null: none was set.';
comment on column facts.cx_conversations.sentiment is 'Mood of the customer by a list of words: very_negative if any message was, else the last mood that was not neutral, else neutral.';
comment on column facts.cx_conversations.sentiment_evidence is 'The listed words that decided the sentiment.';
comment on column facts.cx_conversations.conversation_created_at is 'When the customer began it.';
comment on column facts.cx_conversations.conversation_date is 'Business day of conversation_created_at.';
comment on column facts.cx_conversations.first_response_at is 'First public message of an operator; bots and private notes do not answer. Null: none yet.';
comment on column facts.cx_conversations.resolved_at is 'When it was resolved; null while it is not.';
comment on column facts.cx_conversations.snoozed_until is 'Until when it was put off; null: it was not.';
comment on column facts.cx_conversations.last_customer_message_at is 'Last message of the customer.';
comment on column facts.cx_conversations.waiting_since is 'Since when the customer waits for an answer; null: nobody waits.';
comment on column facts.cx_conversations.first_response_time_minutes is 'Minutes from conversation_created_at to first_response_at, nights and weekends included; null while unanswered.';
comment on column facts.cx_conversations.resolution_time_hours is 'Hours from conversation_created_at to resolved_at; null while unresolved.';
comment on column facts.cx_conversations.sla_target_minutes is 'Minutes within which the first answer was owed (setting cx_sla_minutes at load).';
comment on column facts.cx_conversations.is_escalated is 'Whether it bears the label escalation or escalated.';
comment on column facts.cx_conversations.escalation_reason is 'Why it counts as handed up, in words; null: it was not.';
comment on column facts.cx_conversations.escalated_at is 'When it was handed up; null: it was not.';
comment on column facts.cx_conversations.labels is 'Chatwoot''s labels.';
comment on column facts.cx_conversations.category is 'What the customer''s first telling message is about; other where none tells.';
comment on column facts.cx_conversations.assignee_id is 'Operator it is assigned to, see facts.operators; null: nobody.';
comment on column facts.cx_conversations.message_count is 'Messages of the customer and public ones of operators.';
comment on column facts.cx_conversations.csat_rating is 'The customer''s rating, 1 (bad) to 5 (good); null: not rated.';

comment on column facts.cx_contacts.contact_id is 'Personal: Chatwoot''s id of the person.';
comment on column facts.cx_contacts.name is 'Personal: name.';
comment on column facts.cx_contacts.email is 'Personal: e-mail address.';
comment on column facts.cx_contacts.phone is 'Personal: telephone number.';

comment on column facts.cx_messages.message_id is 'Chatwoot''s id of the message.';
comment on column facts.cx_messages.sender_kind is 'customer, operator, bot or system.';
comment on column facts.cx_messages.is_private is 'A note among operators that the customer does not see.';
comment on column facts.cx_messages.sent_at is 'When it was sent.';
comment on column facts.cx_messages.sentiment is 'Mood of a customer''s message by a list of words; null: not a customer''s, or not read.';
comment on column facts.cx_messages.sentiment_evidence is 'Only the listed words that decided the sentiment.';
comment on column facts.cx_messages.topic is 'What a customer''s message is about, or what a system message says has happened (resolved, reopened, escalated).';
comment on column facts.cx_messages.order_number is 'Order number that the message names; null: none.';

comment on column facts.cx_message_texts.message_id is 'The message, see facts.cx_messages.';
comment on column facts.cx_message_texts.content is 'Personal: the words of the message.';

comment on column facts.page_traffic_daily.traffic_date is 'Day in the time zone of the Analytics property.';
comment on column facts.page_traffic_daily.page is 'Landing page, path without query.';
comment on column facts.page_traffic_daily.sessions is 'Sessions that began there.';
comment on column facts.page_traffic_daily.engaged_sessions is 'Sessions of 10 seconds, two pages or a key event, as Google counts them.';
comment on column facts.page_traffic_daily.users is 'Users, as Google counts them; not to be summed over days.';
comment on column facts.page_traffic_daily.key_events is 'Key events in those sessions.';
comment on column facts.page_traffic_daily.purchases is 'Purchases in those sessions, as Google saw them.';
comment on column facts.page_traffic_daily.revenue is 'Revenue of those purchases as Google saw it, in the property''s currency; not the ledger''s.';
comment on column facts.page_traffic_daily.is_sampled is 'Whether Google drew it from a sample.';
comment on column facts.page_traffic_daily.is_thresholded is 'Whether Google held rows back for privacy.';

comment on column facts.page_search_daily.search_date is 'Day in Pacific time, as Google counts it.';
comment on column facts.page_search_daily.page is 'Page that was found, path without query.';
comment on column facts.page_search_daily.clicks is 'Clicks from the search results.';
comment on column facts.page_search_daily.impressions is 'Times that it was among the results shown.';
comment on column facts.page_search_daily.position is 'Mean place among the results, 1 is best; over several rows it is weighted by impressions.';
comment on column facts.page_search_daily.is_final is 'Whether Google will not change the figures any more.';

comment on column facts.purchase_orders.purchase_order_id is 'The source''s id of the purchase order; negative and made from its number where there is none.';
comment on column facts.purchase_orders.status is 'How far it is (open, partial, received, cancelled).';
comment on column facts.purchase_orders.ordered_at is 'When it was ordered.';
comment on column facts.purchase_orders.expected_date is 'Business day on which it should arrive; null: not known.';
comment on column facts.purchase_orders.received_at is 'When all of it had arrived; null: not yet.';

comment on column facts.purchase_order_lines.purchase_order_id is 'The purchase order, see facts.purchase_orders.';
comment on column facts.purchase_order_lines.line_id is 'Number of the line within its purchase order.';
comment on column facts.purchase_order_lines.quantity is 'Units ordered.';
comment on column facts.purchase_order_lines.received_quantity is 'Units that have arrived.';
comment on column facts.purchase_order_lines.unit_cost is 'What a unit costs, in the shop''s currency.';

comment on column rollups.product_categories.category_l3 is 'Third level of the parts taxonomy: the shop''s own product type; null: none.';
comment on column rollups.product_categories.fits_vehicle_years is 'All model years that it fits, from facts.fitments.';
comment on column rollups.product_categories.fits_makes is 'All makes that it fits.';
comment on column rollups.product_categories.fits_models is 'All models that it fits.';
comment on column rollups.product_categories.is_performance_part is 'Whether its type, title or tags speak of performance or racing.';
comment on column rollups.product_categories.is_restoration_part is 'Whether its type, title or tags speak of restoration.';
comment on column rollups.product_categories.is_custom_fabrication is 'Whether its type, title or tags speak of fabrication.';
comment on column rollups.product_categories.avg_order_value is 'Mean value of the orders that contain it, (gross − discounts) / orders, in the shop''s currency.';
comment on column rollups.product_categories.margin_pct is '100 × sum of (price − unit cost) / sum of price over its variants with a known cost; percent.';
comment on column rollups.product_categories.inventory_velocity is 'Fastest velocity tier of its variants: fast, medium, slow or stagnant.';

comment on column rollups.customer_segments.primary_segment is 'Kind of customer; null: too little is known.';
comment on column rollups.customer_segments.segment_confidence is 'How much the rule that decided the segment is worth, 0 to 1; what the shop''s own tags say is worth most.';
comment on column rollups.customer_segments.total_orders is 'Orders placed, cancelled ones included.';
comment on column rollups.customer_segments.total_revenue is 'The ledger''s total over all the customer''s orders, returns taken off, without tips and gift cards, in the shop''s currency.';
comment on column rollups.customer_segments.avg_order_value is 'total_revenue / total_orders, in the shop''s currency; null without an order.';
comment on column rollups.customer_segments.first_order_on is 'Business day of the first order.';
comment on column rollups.customer_segments.last_order_on is 'Business day of the last order.';
comment on column rollups.customer_segments.top_category_l1 is 'Category that most was spent on, first level.';
comment on column rollups.customer_segments.top_category_l2 is 'Category that most was spent on, second level.';
comment on column rollups.customer_segments.prefers_performance is 'Whether at least half was spent on performance parts; null where nothing is known of the goods.';
comment on column rollups.customer_segments.prefers_restoration is 'Whether at least half was spent on restoration parts; null where nothing is known of the goods.';
comment on column rollups.customer_segments.primary_vehicle_year is 'Model year that the bought parts fit most often.';
comment on column rollups.customer_segments.primary_vehicle_make is 'Make that the bought parts fit most often.';
comment on column rollups.customer_segments.primary_vehicle_model is 'Model that the bought parts fit most often.';
comment on column rollups.customer_segments.support_tickets_count is 'Conversations with the customer.';
comment on column rollups.customer_segments.review_count is 'Reviews that the customer wrote.';
comment on column rollups.customer_segments.avg_review_rating is 'Mean of those ratings, 1 to 5; null without one.';
comment on column rollups.customer_segments.lifecycle_stage is 'churned, at_risk, new, reactivated or active on the day of segmented_at, by the days between and since orders and the settings lifecycle_*.';
comment on column rollups.customer_segments.is_priority_customer is 'A professional_shop, or lifetime revenue above the setting priority_customer_percentile of the shop.';
comment on column rollups.customer_segments.segmented_at is 'When the segment was last decided.';

comment on column rollups.customer_segments_weekly.week_start_date is 'Monday of the week, business day.';
comment on column rollups.customer_segments_weekly.primary_segment is 'Kind of customer at the end of the week.';
comment on column rollups.customer_segments_weekly.lifecycle_stage is 'Stage at the end of the week.';
comment on column rollups.customer_segments_weekly.total_orders is 'Orders placed until the end of the week.';
comment on column rollups.customer_segments_weekly.total_revenue is 'The ledger''s total until the end of the week, as in rollups.customer_segments, in the shop''s currency.';

comment on column rollups.sales_metrics_daily.metric_date is 'Business day.';
comment on column rollups.sales_metrics_daily.total_orders is 'Orders placed that day, cancelled and unpaid ones included, test and deleted ones not.';
comment on column rollups.sales_metrics_daily.total_units_sold is 'Units sold that day, by gross sales; returns not taken off.';
comment on column rollups.sales_metrics_daily.unique_skus_sold is 'Different variants sold that day.';
comment on column rollups.sales_metrics_daily.gross_sales is 'Price × quantity before discounts, returns, tax and shipping; gift cards left out.';
comment on column rollups.sales_metrics_daily.discounts is 'Discounts on lines and orders, negative.';
comment on column rollups.sales_metrics_daily.returns is 'Value of goods reversed that day net of their discount, with adjustments, negative.';
comment on column rollups.sales_metrics_daily.net_sales is 'gross_sales + discounts + returns.';
comment on column rollups.sales_metrics_daily.shipping is 'Shipping charged less shipping refunded.';
comment on column rollups.sales_metrics_daily.taxes is 'Taxes on sales less taxes reversed.';
comment on column rollups.sales_metrics_daily.fees is 'Duties and fees, less those reversed.';
comment on column rollups.sales_metrics_daily.total_revenue is 'net_sales + shipping + taxes + fees: Shopify''s total sales.';
comment on column rollups.sales_metrics_daily.tips is 'Tips; not part of total_revenue.';
comment on column rollups.sales_metrics_daily.gift_card_sales is 'Gift cards sold; a debt, not part of total_revenue.';
comment on column rollups.sales_metrics_daily.avg_order_value is '(Gross sales − discounts) / total_orders, of what orders of that day were sold for on that day, later edits and returns left out; null without an order.';
comment on column rollups.sales_metrics_daily.currency is 'Currency of all amounts, ISO 4217.';
comment on column rollups.sales_metrics_daily.orders_fulfilled is 'Of the day''s orders, those that have shipped whole.';
comment on column rollups.sales_metrics_daily.orders_pending is 'Of the day''s orders, those begun and not finished: partly shipped, in progress, scheduled or on hold; cancelled ones left out.';
comment on column rollups.sales_metrics_daily.orders_unfulfilled is 'Of the day''s orders, those of which nothing has shipped; cancelled ones left out.';
comment on column rollups.sales_metrics_daily.fulfillment_rate_pct is '100 × orders_fulfilled / (orders_fulfilled + orders_pending + orders_unfulfilled); percent; null where no order tells.';
comment on column rollups.sales_metrics_daily.revenue_vs_last_week_pct is 'Change of total_revenue against the same weekday a week earlier, percent; null from a zero base.';
comment on column rollups.sales_metrics_daily.orders_vs_last_week_pct is 'Change of total_orders against the same weekday a week earlier, percent; null from a zero base.';

comment on column rollups.sku_performance.metric_date is 'Business day.';
comment on column rollups.sku_performance.units_sold is 'Units sold that day, returns not taken off.';
comment on column rollups.sku_performance.revenue is 'Gross sales + discounts + returns of the variant booked that day, in the shop''s currency.';
comment on column rollups.sku_performance.avg_price is '(Gross sales − discounts) / units sold, in the shop''s currency; null when none was sold.';
comment on column rollups.sku_performance.units_returned is 'Units that came back that day, positive.';
comment on column rollups.sku_performance.orders is 'Orders of that day that contain it.';
comment on column rollups.sku_performance.revenue_rank is 'Place among the day''s variants by revenue, 1 is most.';
comment on column rollups.sku_performance.velocity_rank is 'Place among the day''s variants by units sold, 1 is most.';

comment on column rollups.sku_leaders_30d.as_of_date is 'Last of the 30 business days, included.';
comment on column rollups.sku_leaders_30d.revenue_rank is 'Place by revenue_30d, 1 is most.';
comment on column rollups.sku_leaders_30d.revenue_30d is 'Revenue of the 30 days as in rollups.sku_performance, in the shop''s currency.';
comment on column rollups.sku_leaders_30d.units_sold_30d is 'Units sold in the 30 days, returns not taken off.';
comment on column rollups.sku_leaders_30d.orders_30d is 'Sum over the 30 days of the orders that contain it.';

comment on column rollups.inventory_snapshots.snapshot_date is 'First business day on which the row holds.';
comment on column rollups.inventory_snapshots.valid_until_date is 'Business day from which it no longer holds; null: it still does.';
comment on column rollups.inventory_snapshots.quantity_available is 'Units that can be sold, over all locations; null: never seen.';
comment on column rollups.inventory_snapshots.quantity_committed is 'Units promised to orders, over all locations.';
comment on column rollups.inventory_snapshots.quantity_on_hand is 'Units on the shelf, over all locations.';
comment on column rollups.inventory_snapshots.quantity_incoming is 'Units on their way in, over all locations.';
comment on column rollups.inventory_snapshots.units_sold_7d is 'Units sold in the 7 business days before and with snapshot_date.';
comment on column rollups.inventory_snapshots.units_sold_30d is 'Units sold in the 30 business days before and with snapshot_date.';
comment on column rollups.inventory_snapshots.in_stock_days_30d is 'Of those 30 days, the days with stock or a sale; days before the first count are taken as in stock.';
comment on column rollups.inventory_snapshots.avg_daily_sales is 'Units sold in the 30 days / in_stock_days_30d; after 30 days out of stock the last known rate stays; null: never known.';
comment on column rollups.inventory_snapshots.days_of_cover is 'quantity_available (at least 0) / avg_daily_sales, days to a tenth; null without sales.';
comment on column rollups.inventory_snapshots.velocity_tier is 'stagnant (no sale in stagnant_after_days), else fast, medium or slow by avg_daily_sales and the settings.';
comment on column rollups.inventory_snapshots.reorder_point is 'Units at which to order again: mean demand over the lead time + safety_stock.';
comment on column rollups.inventory_snapshots.safety_stock is 'Units kept against chance: setting service_level_z × standard deviation of daily sales over in-stock days × √lead time, rounded up.';
comment on column rollups.inventory_snapshots.optimal_stock_level is 'Units to order up to: reorder_point + sales of as many days as the setting avg_cover_days_target_high.';
comment on column rollups.inventory_snapshots.stock_status is 'out_of_stock (none available), low_stock (at or below reorder_point and selling), overstock (cover above the setting overstock_cover_days, or stagnant), else in_stock; null: stock not known.';

comment on column rollups.fulfillment_tracking.fulfillment_status is 'unfulfilled, partial, fulfilled, scheduled, on_hold or cancelled.';
comment on column rollups.fulfillment_tracking.display_status is 'The source''s own word.';
comment on column rollups.fulfillment_tracking.order_created_at is 'When it was ordered.';
comment on column rollups.fulfillment_tracking.order_date is 'Business day of order_created_at.';
comment on column rollups.fulfillment_tracking.fulfillment_started_at is 'When the first parcel left; null: none has.';
comment on column rollups.fulfillment_tracking.fulfilled_at is 'When it had shipped whole; null: not yet, or the source does not say when.';
comment on column rollups.fulfillment_tracking.cancelled_at is 'When the order was cancelled; null: it was not.';
comment on column rollups.fulfillment_tracking.is_open is 'Whether it is still to be shipped, as far as the sources say.';
comment on column rollups.fulfillment_tracking.closed_at is 'When that ended, shipped or cancelled; null while open or where not known.';
comment on column rollups.fulfillment_tracking.sla_threshold_days is 'Business days it may take (setting fulfillment_sla_days).';
comment on column rollups.fulfillment_tracking.sla_deadline is 'Until when it has to be shipped: the source''s own fulfill_by, else the end of the last business day allowed.';
comment on column rollups.fulfillment_tracking.scheduled_for is 'Before when it is not to be shipped; null: at once.';
comment on column rollups.fulfillment_tracking.days_to_fulfill is 'Days from order_created_at to fulfilled_at, to a tenth; null until fulfilled, or where the source does not say when.';
comment on column rollups.fulfillment_tracking.has_issue is 'Whether anything stands in its way.';
comment on column rollups.fulfillment_tracking.issue_type is 'What stands in its way; null: nothing.';
comment on column rollups.fulfillment_tracking.issue_severity is 'Severity of the issue by itself, high or medium; null without an issue. The deadline is added at read time.';
comment on column rollups.fulfillment_tracking.issue_description is 'The issue in words.';
comment on column rollups.fulfillment_tracking.issue_resolved_at is 'When the issue was gone; null while it stands.';
comment on column rollups.fulfillment_tracking.customer_segment is 'The customer''s segment, see rollups.customer_segments.';
comment on column rollups.fulfillment_tracking.is_priority_customer is 'Whether the customer is a priority customer.';
comment on column rollups.fulfillment_tracking.order_total is 'The order''s total_price, in currency.';
comment on column rollups.fulfillment_tracking.currency is 'Currency of order_total, ISO 4217.';
comment on column rollups.fulfillment_tracking.carrier is 'Carrier of the last parcel; null: none has left.';

comment on column rollups.fulfillment_days.order_date is 'Business day on which the orders were placed.';
comment on column rollups.fulfillment_days.days_to_fulfill is 'How long they took, in days, to a tenth; -1 where the source does not say when they shipped.';
comment on column rollups.fulfillment_days.orders is 'Orders that took so long.';
comment on column rollups.fulfillment_days.late_orders is 'Of these, those shipped after their deadline.';

comment on column rollups.shop_activation_metrics.metric_date is 'Business day.';
comment on column rollups.shop_activation_metrics.is_active is 'Whether the window holds an order or a visit (setting activation_window_days, ending that day).';
comment on column rollups.shop_activation_metrics.is_activated_in_window is 'Whether the window holds both a visit and a decision.';
comment on column rollups.shop_activation_metrics.activation_date is 'First business day of the window by which both had happened; null: they have not.';
comment on column rollups.shop_activation_metrics.last_order_date is 'Business day of its last order until then.';
comment on column rollups.shop_activation_metrics.last_login_date is 'Business day of the last visit until then.';
comment on column rollups.shop_activation_metrics.orders_in_window is 'Orders placed in the window.';
comment on column rollups.shop_activation_metrics.revenue_in_window is 'Total revenue in the window, in the shop''s currency.';

comment on column rollups.operator_sla_resolution.sla_breach_detected_at is 'When the wait reached its target: the first customer message after the last answer + sla_target_minutes.';
comment on column rollups.operator_sla_resolution.breach_date is 'Business day of sla_breach_detected_at.';
comment on column rollups.operator_sla_resolution.operator_action_at is 'When an operator answered, or the conversation was resolved; null: neither yet.';
comment on column rollups.operator_sla_resolution.resolved_at is 'When the conversation was resolved after the breach; null: it is not, or was resolved in time.';
comment on column rollups.operator_sla_resolution.minutes_to_action is 'Minutes from breach to action; null while nobody has acted.';
comment on column rollups.operator_sla_resolution.minutes_to_resolution is 'Minutes from breach to resolution; null while unresolved.';
comment on column rollups.operator_sla_resolution.action_type is 'What the first action was: message, escalation, assignment or resolution.';

-- Columns that mean the same wherever they stand are said once, and only where nothing was said above.
do $same_everywhere$
declare
    one record;
begin
    for one in
        select format('%I.%I.%I', n.nspname, c.relname, a.attname) as column_name, meaning.words
        from pg_catalog.pg_attribute as a
        inner join pg_catalog.pg_class as c on a.attrelid = c.oid and c.relkind in ('r', 'p')
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid and n.nspname in ('raw', 'facts', 'rollups', 'app')
        inner join (values
            ('shop_id', 'The shop it belongs to, see facts.shops.'),
            ('created_at', 'When hotdash wrote the row first.'),
            ('updated_at', 'When hotdash last changed the row.'),
            ('source_updated_at', 'The source''s own time of last change: an older state never replaces a newer.'),
            ('deleted_at', 'When the source deleted it; the row stays, but counts no more. Null while it exists.'),
            ('shopify_product_id', 'The product, by Shopify''s id; negative and made from its natural key where a source has none.'),
            ('shopify_variant_id', 'The variant, by Shopify''s id; negative and made from its natural key where a source has none.'),
            ('shopify_order_id', 'The order, by Shopify''s id; negative and made from its number where a source has none.'),
            ('shopify_customer_id', 'The customer, by Shopify''s id; negative and made from its natural key where a source has none.'),
            ('chatwoot_conversation_id', 'The conversation, by Chatwoot''s id.'),
            ('operator_id', 'The operator, by Chatwoot''s id; null: nobody, or not an operator.'),
            ('location_id', 'The location, by Shopify''s id; negative and made from its name where a source has none.'),
            ('supplier_name', 'The supplier, by name.'),
            ('order_number', 'The order''s number as people say it (#1001).'),
            ('sku', 'Stock-keeping unit: the shop''s own number of the variant; null: it has none.'),
            ('product_title', 'Name of the product.'),
            ('category_l1', 'First level of the parts taxonomy.'),
            ('category_l2', 'Second level of the parts taxonomy.'),
            ('available', 'Units that can be sold; null: the source does not say.'),
            ('on_hand', 'Units on the shelf; null: the source does not say.'),
            ('committed', 'Units promised to orders; null: the source does not say.'),
            ('incoming', 'Units on their way in; null: the source does not say.')
        ) as meaning (name, words) on a.attname = meaning.name
        where a.attnum > 0 and not a.attisdropped and pg_catalog.col_description(c.oid, a.attnum) is null
    loop
        execute format('comment on column %s is %L', one.column_name, one.words);
    end loop;
end
$same_everywhere$;
