"""Starts MiniStack 1.5.33 with what its CloudFormation lacks and the fleet's stacks need.

Group rules of their own (AWS::EC2::SecurityGroupIngress and -Egress) are kept in MiniStack's own groups, so that they
read back. Of functions and tables it sets what MiniStack's handlers drop: network, dead-letter queue, time to live.
An alarm on metric math is made with its first metric, so that it is there; it never rings as it would in AWS.
"""
import sys

from ministack.services import dynamodb, ec2, lambda_svc
from ministack.services.cloudformation import provisioners


def group_rule(direction):
    permissions = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}[direction]

    def create(logical_id, props, stack_name):
        group = ec2._security_groups.get(props["GroupId"])
        if group is None:
            raise ValueError(f"security group {props['GroupId']} does not exist")
        (permission,) = provisioners._ec2_sg_permissions([props])
        rule_id = ec2._sg_rule_id(props["GroupId"], direction == "egress", permission)
        permission["SecurityGroupRuleId"] = rule_id
        # As CloudFormation does: a first egress rule of one's own takes the place of the one that allows all.
        if direction == "egress" and group[permissions] == provisioners._ec2_sg_egress_permissions(None):
            group[permissions] = []
        if not any(ec2._rules_match(permission, known) for known in group[permissions]):
            group[permissions].append(permission)
        return rule_id, {"Id": rule_id}

    def delete(physical_id, props):
        group = ec2._security_groups.get(props.get("GroupId"))
        if group is not None:
            group[permissions] = [r for r in group[permissions] if r.get("SecurityGroupRuleId") != physical_id]

    def update(physical_id, old, new, stack_name):
        delete(physical_id, old)
        return create(None, new, stack_name)

    return {"create": create, "update": update, "delete": delete}


def after(kind, complete):
    """Runs `complete(physical_id, props)` whenever MiniStack's own handler has made or changed a resource."""
    handler = provisioners._RESOURCE_HANDLERS[kind]
    create, update = handler["create"], handler["update"]

    def create_and_complete(logical_id, props, stack_name):
        made = create(logical_id, props, stack_name)
        complete(made[0], props)
        return made

    def update_and_complete(physical_id, old, new, *rest):
        made = update(physical_id, old, new, *rest)
        complete(made[0], new)
        return made

    handler.update(create=create_and_complete, update=update_and_complete)


def time_to_live(table, props):
    specification = props.get("TimeToLiveSpecification")
    if specification:
        status, _, body = dynamodb._update_ttl({"TableName": table, "TimeToLiveSpecification": specification})
        if status >= 400 and b"already" not in (body if isinstance(body, bytes) else str(body).encode()):
            raise ValueError(str(body)[:400])


def network_and_dead_letters(name, props):
    config = lambda_svc._functions[name]["config"]
    if props.get("DeadLetterConfig"):
        config["DeadLetterConfig"] = props["DeadLetterConfig"]
    if props.get("VpcConfig"):
        config["VpcConfig"] = lambda_svc._vpc_config_with_id(props["VpcConfig"])


alarm_record = provisioners._cw_metric_alarm_record


def alarm_on_first_metric(name, props):
    queries = [query["MetricStat"] for query in props.get("Metrics", []) if "MetricStat" in query]
    if not queries:
        return alarm_record(name, props)
    first = queries[0]
    single = {key: value for key, value in props.items() if key != "Metrics"}
    return alarm_record(name, {**single, **first["Metric"], "Period": first["Period"], "Statistic": first["Stat"]})


provisioners._cw_metric_alarm_record = alarm_on_first_metric
after("AWS::DynamoDB::GlobalTable", time_to_live)
after("AWS::Lambda::Function", network_and_dead_letters)

for kind, handler in {
    "AWS::EC2::SecurityGroupIngress": group_rule("ingress"),
    "AWS::EC2::SecurityGroupEgress": group_rule("egress"),
}.items():
    if kind in provisioners._RESOURCE_HANDLERS:
        print(f"MiniStack has {kind} by now: take it out of {__file__}", file=sys.stderr)
    else:
        provisioners._RESOURCE_HANDLERS[kind] = handler

if __name__ == "__main__":
    from ministack.app import main

    sys.argv = ["ministack"]
    main()
