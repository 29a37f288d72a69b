"""Runs the calls of Expel's public metrics notebook, with Expel's own Python client, against the stand-in for Workbench.

What comes back must be what the stand-in has: if the real client can use it, it answers as Workbench does wherever that
client looks. Usage: notebook_calls.py ADDRESS
"""

import csv
import io
import json
import sys
import urllib.request
import warnings
from datetime import datetime

import requests
from pyexclient import WorkbenchClient

ADDRESS = sys.argv[1]
USER, PASSWORD, MFA_CODE = 'ana@example.com', 'correct horse', '123456'
API_TOKEN = 'stand-in-api-token'
START, END = datetime(2026, 9, 1), datetime(2026, 9, 8)


def plain(path, body=None, **headers):
    """What the stand-in answers to a bare request: the client's view is compared with this."""
    request = urllib.request.Request(ADDRESS + path, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read()


def order(**settings):
    plain('/stand-in/faults', json.dumps(settings).encode())


def own_document(path):
    return json.loads(plain(path, Authorization=f'Bearer {API_TOKEN}'))


def sign_in(mfa_code=MFA_CODE):
    return WorkbenchClient(ADDRESS, username=USER, password=PASSWORD, mfa_code=mfa_code)


def export(client, beta=False):
    """The notebook's request, to the letter; the newest copy of the notebook asks the beta path."""
    path = '/api/v2/service_metrics/export' + ('/beta' if beta else '')
    url = f'{path}?filter[from]={START.isoformat()}Z&filter[to]={END.isoformat()}Z'
    response = client.request('get', url)
    response.raise_for_status()
    return response.content


def flatten(value, name=''):
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return {name[:-1]: value}
    return {key: leaf for part, inner in items for key, leaf in flatten(inner, f'{name}{part}.').items()}


def os_name(evidence_summary):
    """The notebook's get_os_name."""
    return next((leaf for key, leaf in flatten(evidence_summary).items() if key.endswith('os.name')), None)


def check_sign_in():
    assert sign_in().token.startswith('Bearer '), 'the client has no token'
    try:
        sign_in(mfa_code='000000')
    except requests.exceptions.HTTPError as error:
        assert 'MFA' in str(error), f'the client shows {error}'
    else:
        raise AssertionError('a wrong code was accepted')


def check_export():
    client = sign_in()
    content = export(client)
    assert content == export(client, beta=True)
    query = f'filter%5Bfrom%5D={START.isoformat()}Z&filter%5Bto%5D={END.isoformat()}Z'
    own = plain(f'/api/v2/service_metrics/export?{query}', Authorization=f'Bearer {API_TOKEN}')
    assert content == own
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert len(rows) > 300, f'{len(rows)} rows'
    assert {'Expel Alert ID', 'Severity', 'Alert Status', 'Insert At (T3)', 'Investigation ID'} <= rows[0].keys()
    return [row['Expel Alert ID'] for row in rows]


def check_alert(client, alert_id):
    """The notebook's loop over one alert's evidence; whether it has an operating system."""
    alert = client.expel_alerts.get(id=alert_id)
    assert alert.id == alert_id

    own = own_document(f'/api/v2/expel_alerts/{alert_id}/evidence')['data']
    expected = [(it['attributes']['evidence_type'], it['attributes']['evidence']) for it in own]
    assert expected, 'no evidence'
    assert [(it.evidence_type, it.evidence) for it in alert.evidence] == expected

    own = own_document(f'/api/v2/expel_alerts/{alert_id}/vendor_alerts')['data']
    summaries = [it['attributes']['evidence_summary'] for it in own]
    assert [it.evidence_summary for it in alert.vendor_alerts] == summaries
    return any(os_name(it.evidence_summary) for it in alert.vendor_alerts)


def check_paging(client, alert_id):
    """The client follows links.next when it searches (it does not for `alert.evidence`, of which it takes the first page)."""
    order(page_size=2)
    resources = client.vendor_alert_evidences
    resources.content = resources._fetch_page(f'/api/v2/expel_alerts/{alert_id}/evidence')
    paged = [it.id for it in resources]
    order(page_size=None)
    whole = [it['id'] for it in own_document(f'/api/v2/expel_alerts/{alert_id}/evidence')['data']]
    assert len(whole) > 2 and paged == whole


def check_errors(client, alert_id):
    order(on_alerts=[{'fault': {'status': {'code': 404, 'detail': 'No such alert.'}}}])
    try:
        client.expel_alerts.get(id=alert_id)
    except requests.exceptions.HTTPError as error:
        assert str(error) == 'No such alert.', f'the client shows {error}'
    else:
        raise AssertionError('an alert that is missing was found')
    # The client retries a refusal for haste, as it does 500, 503 and 504.
    order(on_alerts=[{'fault': {'status': {'code': 429, 'retry_after': '1'}}, 'times': 1}])
    assert client.expel_alerts.get(id=alert_id).id == alert_id
    order(on_alerts=None)


def main():
    # It warns of what it would not do itself.
    warnings.simplefilter('ignore', DeprecationWarning)
    plain('/stand-in/reset', b'')
    check_sign_in()
    alert_ids = check_export()

    # The client resolves links as they stand, and no other machine is called workbench here.
    order(links='relative')
    client = sign_in()
    told = [check_alert(client, alert_id) for alert_id in alert_ids[:20]]
    assert any(told), 'no vendor alert has an operating system'
    check_alert(WorkbenchClient(ADDRESS, token=API_TOKEN), alert_ids[0])
    check_paging(client, alert_ids[0])
    check_errors(client, alert_ids[0])
    print(f'pyexclient: signed in, exported {len(alert_ids)} rows, read the evidence of {len(told)} alerts')


if __name__ == '__main__':
    main()
