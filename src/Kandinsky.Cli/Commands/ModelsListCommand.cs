using System.CommandLine;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models list</c>.</summary>
internal static class ModelsListCommand
{
    public static Command Create()
    {
        var command = new TaughtCommand(
            "list",
            "Lists the models in the search folders and in the hub's cache, by the names --model and --prior take.",
            "kandinsky models list",
            "kandinsky models list --json");
        command.Does(invocation =>
        {
            var models = ModelLocator.FromEnvironment().List().Select(folder => new ModelResult(folder.Name, KindNames.Of(folder), folder.Path)).ToList();
            if (invocation.Json)
                invocation.Output.WriteLine(JsonSerializer.Serialize(new ModelsResult("models list", models), ResultJson.Legible.ModelsResult));
            else
                Columns.Write(invocation.Output, [["NAME", "KIND", "FOLDER"], .. models.Select(model => (string[])[model.Name, model.Kind, model.Path])]);
        });
        return command;
    }
}
