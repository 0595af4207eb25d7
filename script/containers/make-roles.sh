#!/bin/sh
# Run once by the postgres image on an empty volume: the owner of the tables, the plain role, and the login
# that may only become the plain role.
set -eu
psql --set ON_ERROR_STOP=1 --set owner_password="$OWNER_PASSWORD" --set login_password="$LOGIN_PASSWORD" <<'SQL'
CREATE ROLE redress_app NOLOGIN;
CREATE ROLE redress_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE redress_login LOGIN NOINHERIT PASSWORD :'login_password';
GRANT redress_app TO redress_login;
CREATE DATABASE redress OWNER redress_owner;
SQL
