-- What ordering goods and shipping them ask for.

insert into app.setting_defaults (name, value, unit, description) values
('replenishment_horizon_days', 14, 'days', 'What has to be ordered within so many days is listed for ordering.');
