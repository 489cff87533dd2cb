from django.urls import path

from participation.people.views import account, leaving, operating, organisations

app_name = "people"
urlpatterns = [
    path("me/", account.me, name="me"),
    path("me/profile/", account.profile, name="profile"),
    path("me/group/", account.group, name="group"),
    path("me/group/withdraw/", account.withdraw, name="withdraw"),
    path("me/sign-out-everywhere/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/prove/", account.prove, name="prove"),
    path("me/data/", leaving.data, name="data"),
    path("me/data.json", leaving.data_json, name="data_json"),
    path("me/leave/", leaving.leave, name="leave"),
    path("me/stay/", leaving.stay, name="stay"),
    path("second-factor/", account.second_factor, name="second_factor"),
    path("first-operator/<str:token>/", account.first_operator, name="first_operator"),
    path("data-map/", leaving.data_map, name="data_map"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/new/", organisations.found, name="organisation_new"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/join/", organisations.join, name="organisation_join"),
    path("organisations/<int:pk>/decide/", organisations.decide, name="organisation_decide"),
    path("mandates/<int:pk>/confirm/", organisations.confirm, name="mandate_confirm"),
    path("mandates/<int:pk>/end/", organisations.end, name="mandate_end"),
    path("operating/", operating.desk, name="operating"),
    path("operating/people/", operating.find, name="find"),
    path("operating/people/<int:pk>/", operating.person, name="person"),
    path("operating/people/<int:pk>/ban/", operating.ban, name="ban"),
    path("operating/people/<int:pk>/unban/", operating.unban, name="unban"),
    path("operating/people/<int:pk>/appoint/", operating.appoint, name="appoint"),
    path("operating/people/<int:pk>/dismiss/", operating.dismiss, name="dismiss"),
    path("operating/codes/", operating.codes, name="codes"),
    path("operating/codes/<int:pk>/", operating.code, name="code"),
    path("operating/codes/<int:pk>/end/", operating.end_code, name="code_end"),
    path("operating/deeds/", operating.deeds, name="deeds"),
]
