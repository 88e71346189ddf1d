"""Launch templates: their own tags are no part of what they launch, tags change, and one that is not there.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidLaunchTemplateIdNotFound
from moto.ec2.models import EC2Backend
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.ec2.utils import parse_user_data

from sandbox.mends import replace


def apply() -> None:
    """Correct creation and description."""
    create, describe = EC2Backend.create_launch_template, EC2Backend.describe_launch_templates
    create_version, delete = LaunchTemplates.create_launch_template_version, EC2Backend.delete_launch_template

    def create_launch_template(
        self: Any, name: str, description: str, template_data: dict[str, Any], tag_spec: dict[str, Any]
    ) -> LaunchTemplate:
        specifications = template_data.pop("TagSpecifications", [])
        kept = [one for one in specifications if one["ResourceType"] != "launch-template"]
        data = {k: v for k, v in template_data.items() if v is not None} | ({"TagSpecifications": kept} if kept else {})
        template: LaunchTemplate = create(self, name, description, data, tag_spec)
        return template

    def create_launch_template_version(self: Any) -> ActionResult:
        answer = create_version(self)
        identifier, name = self._get_param("LaunchTemplateId"), self._get_param("LaunchTemplateName")
        backend = self.ec2_backend
        template = backend.launch_templates[identifier or backend.launch_template_name_to_ids[name]]
        if user_data := template.versions[-1].data.get("UserData"):
            template.versions[-1].data["UserData"] = parse_user_data(user_data)
        return answer

    def describe_launch_templates(
        self: Any, template_names: Any = None, template_ids: Any = None, filters: Any = None
    ) -> list[LaunchTemplate]:
        for identifier in template_ids or []:
            if identifier not in self.launch_templates:
                raise InvalidLaunchTemplateIdNotFound(identifier)
        found: list[LaunchTemplate] = describe(self, template_names, template_ids, filters)
        return found

    def delete_launch_template(self: Any, name: str, tid: str | None) -> LaunchTemplate:
        if tid and tid not in self.launch_templates:
            raise InvalidLaunchTemplateIdNotFound(tid)
        template: LaunchTemplate = delete(self, name, tid)
        return template

    # moto keeps the tags of creation; assigning them is then nothing.
    replace(LaunchTemplate, property(lambda self: self.get_tags(), lambda self, tags: None), "tags")
    replace(LaunchTemplates, create_launch_template_version)
    replace(EC2Backend, create_launch_template)
    replace(EC2Backend, describe_launch_templates)
    replace(EC2Backend, delete_launch_template)
