#!/usr/bin/env python3
"""examples.py EXAMPLES VERSION SCRATCH: checks the YAML of examples/ and writes the files of its ConfigMaps to SCRATCH."""
import pathlib
import sys

import yaml

examples, version, scratch = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
image = "localhost/inboxctl:" + version


def check(condition, what):
    if not condition:
        sys.exit("FAILED: " + what)


# Kubernetes: what is named is there.
folder = examples / "kubernetes"
objects = [o for file in sorted(folder.glob("*.yaml")) for o in yaml.safe_load_all(file.read_text())]
by_kind = {}
for o in objects:
    check(o.get("apiVersion") and o.get("kind"), f"an object without a kind: {o}")
    by_kind.setdefault(o["kind"], {})[o.get("metadata", {}).get("name")] = o
for name in by_kind["Kustomization"][None]["resources"]:
    check((folder / name).is_file(), f"kustomization.yaml names {name}, which is not there")
check(by_kind["ServiceMonitor"], "no ServiceMonitor")

for name, config in by_kind["ConfigMap"].items():
    for key, text in config["data"].items():
        file = scratch / "kubernetes" / name / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

deployment = by_kind["Deployment"]["inboxctl"]["spec"]
check(deployment["replicas"] == 1 and deployment["strategy"]["type"] == "Recreate", "two daemons could share a state")
pod = deployment["template"]["spec"]
labels = deployment["template"]["metadata"]["labels"].items()
check(deployment["selector"]["matchLabels"].items() <= labels, "the Deployment does not select its pods")
check(by_kind["Service"]["inboxctl"]["spec"]["selector"].items() <= labels, "the Service does not select the pods")
monitored = by_kind["ServiceMonitor"]["inboxctl"]["spec"]
check(
    monitored["selector"]["matchLabels"].items() <= by_kind["Service"]["inboxctl"]["metadata"]["labels"].items(),
    "the ServiceMonitor does not select the Service",
)
ports = {p["name"] for p in by_kind["Service"]["inboxctl"]["spec"]["ports"]}
check({e["port"] for e in monitored["endpoints"]} <= ports, "the ServiceMonitor names another port")
volumes = {v["name"]: v for v in pod["volumes"]}
sources = {
    "configMap": ("ConfigMap", "name"),
    "secret": ("Secret", "secretName"),
    "persistentVolumeClaim": ("PersistentVolumeClaim", "claimName"),
}
for volume in volumes.values():
    for source, (kind, key) in sources.items():
        if source in volume:
            check(volume[source][key] in by_kind[kind], f"{kind} {volume[source][key]} is not there")
used = set()
for container in pod["containers"]:
    check(container["securityContext"]["readOnlyRootFilesystem"], f"{container['name']} may write its root")
    for mount in container["volumeMounts"]:
        used.add(mount["name"])
        check(mount["name"] in volumes, f"volume {mount['name']} is not there")
        if "subPath" in mount:
            config = by_kind["ConfigMap"][volumes[mount["name"]]["configMap"]["name"]]
            check(mount["subPath"] in config["data"], f"{mount['subPath']} is not in its ConfigMap")
check(used == set(volumes), f"volumes that nothing mounts: {set(volumes) - used}")
check(pod["securityContext"]["runAsNonRoot"], "it may run as root")
daemon = pod["containers"][0]
check(daemon["image"] == image, f"the Deployment has the image {daemon['image']}, not {image}")
check("livenessProbe" in daemon and "readinessProbe" in daemon, "probes are missing")

# Compose.
compose = yaml.safe_load((examples / "compose.yaml").read_text())
service = compose["services"]["inboxctl"]
check(service["image"] == image, f"compose.yaml has the image {service['image']}, not {image}")
check(service["read_only"] is True and service["cap_drop"] == ["ALL"], "compose.yaml does not close the container")
for name, service in compose["services"].items():
    for secret in service.get("secrets", []):
        check(secret in compose["secrets"], f"secret {secret} is not there")
    for other in service.get("depends_on", []):
        check(other in compose["services"], f"service {other} is not there")
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        check(source.startswith(".") or source in compose["volumes"], f"volume {source} is not there")

action = yaml.safe_load((examples / "setup-inboxctl" / "action.yml").read_text())
check(action["runs"]["using"] == "composite", "the action is not composite")
page = (examples.parent / "docs" / "install.md").read_text()
check(page.count(image) >= 2, f"docs/install.md does not name {image}")
print(f"{len(objects)} objects, {len(compose['services'])} services")
