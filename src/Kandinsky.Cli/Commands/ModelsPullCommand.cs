using System.CommandLine;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models pull</c>: from the hub into the cache.</summary>
static class ModelsPullCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The model's id on the hub, owner/name or owner/name@revision." };
        var revision = new Option<string>("--revision") { Description = "A branch, tag or commit.", HelpName = "NAME", DefaultValueFactory = _ => "main" };
        var variant = new Option<string?>("--variant") { Description = "The variant of the weights to prefer, for example fp16.", HelpName = "NAME" };
        var offline = new Option<bool>("--offline") { Description = "Ask the cache alone. Default: HF_HUB_OFFLINE." };
        var plan = new Option<bool>("--plan") { Description = "Show what would be pulled, and pull nothing." };
        var command = new TaughtCommand(
            "pull",
            "Downloads a model from the hub into the cache Python's client uses; resumes where it stopped, checks every file's hash.",
            "kandinsky models pull kandinsky-community/kandinsky-2-2-decoder",
            "kandinsky models pull kandinsky-community/kandinsky-2-2-prior --plan",
            "kandinsky generate \"a red cat, 4k photo\" --model kandinsky-community/kandinsky-2-2-decoder")
        {
            id,
            revision,
            variant,
            offline,
            plan,
        };
        command.Does(async invocation =>
        {
            var settings = HubSettings.FromEnvironment();
            using var client = new HubClient(settings with { Offline = settings.Offline || invocation.Value(offline) });
            if (invocation.Value(plan))
                Tell(invocation, await client.PlanAsync(invocation.Value(id)!, invocation.Value(revision)!, invocation.Value(variant), invocation.Cancellation));
            else
                Tell(invocation, await PullProgress.For(invocation).FollowAsync(progress =>
                    client.PullAsync(invocation.Value(id)!, invocation.Value(revision)!, invocation.Value(variant), progress, invocation.Cancellation)));
        });
        return command;
    }

    static void Tell(Invocation invocation, HubPlan plan)
    {
        var files = plan.Files.Select(file => new PlannedFileResult(file.Name, file.Bytes)).ToList();
        if (invocation.Json)
            invocation.Output.WriteLine(JsonSerializer.Serialize(new PlanResult("models pull", plan.Id.Id, plan.Commit, plan.Bytes, files), ResultJson.Legible.PlanResult));
        else
            Columns.Write(invocation.Output, [["FILE", "BYTES"], .. files.Select(file => (string[])[file.Name, $"{file.Bytes:N0}"]), ["all", $"{plan.Bytes:N0}"]]);
    }

    static void Tell(Invocation invocation, CachedSnapshot snapshot)
    {
        if (invocation.Json)
            invocation.Output.WriteLine(JsonSerializer.Serialize(new PullResult("models pull", snapshot.Id, snapshot.Commit, snapshot.Path), ResultJson.Legible.PullResult));
        else
            invocation.Output.WriteLine(snapshot.Path);
        if (!invocation.Quiet && ModelFolder.TryOpen(snapshot.Path, snapshot.Id) is { PriorId: { } prior })
            invocation.Error.WriteLine($"note: its prior is {prior}; kandinsky models pull {prior} brings it");
    }
}
