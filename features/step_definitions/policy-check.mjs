// The steps and hooks of policy-check itself; in another repository the same import does it.
import "policy-check/steps";
