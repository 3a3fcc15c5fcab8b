using System.CommandLine;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models inspect</c>.</summary>
internal static class ModelsInspectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "A folder, the name of a model in a search folder, or the id of a pulled one." };
        var command = new TaughtCommand(
            "inspect",
            "Shows what a model holds: its kind, and for each component class, parameters, number type and size.",
            "kandinsky models inspect compositions-decoder",
            "kandinsky models inspect models/compositions-prior --json")
        {
            model,
        };
        command.Does(invocation =>
        {
            var folder = ModelLocator.FromEnvironment().Find(invocation.Value(model)!);
            var components = ModelInspection.Of(folder);
            if (invocation.Json)
            {
                var result = new InspectionResult("models inspect", folder.Name, KindNames.Of(folder), folder.Path, folder.PriorId, components);
                invocation.Output.WriteLine(JsonSerializer.Serialize(result, ResultJson.Legible.InspectionResult));
                return;
            }

            invocation.Output.WriteLine($"{folder.Name}: {KindNames.Of(folder)}, {folder.Path}");
            if (folder.PriorId is { } prior) invocation.Output.WriteLine($"names as its prior: {prior}");
            Columns.Write(invocation.Output, [["COMPONENT", "CLASS", "PARAMETERS", "TYPE", "BYTES"], .. components.Select(Row)]);
        });
        return command;
    }

    private static string[] Row(ComponentResult component) =>
        [component.Name, component.Class, $"{component.Parameters:N0}", component.Type ?? "", $"{component.Bytes:N0}"];
}
