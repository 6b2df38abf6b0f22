from accounts.rules import guard

guard("services.view_service")
