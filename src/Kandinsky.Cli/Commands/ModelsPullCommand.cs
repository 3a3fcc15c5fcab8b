using System.CommandLine;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models pull</c>: from the hub into the cache.</summary>
internal static class ModelsPullCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The model's id on the hub, owner/name or owner/name@revision." };
        var revision = new Option<string>("--revision") { Description = "A branch, tag or commit.", HelpName = "NAME", DefaultValueFactory = _ => "main" };
        var variant = new Option<string?>("--variant") { Description = "The variant of the weights to prefer, for example fp16.", HelpName = "NAME" };
        var offline = new Option<bool>("--offline") { Description = "Ask the cache alone. Default: HF_HUB_OFFLINE." };
        var noPrior = new Option<bool>("--no-prior") { Description = "Leave out the prior that the model's README names." };
        var plan = new Option<bool>("--plan") { Description = "Show what would be pulled, and pull nothing." };
        var command = new TaughtCommand(
            "pull",
            "Downloads a model, and the prior it names, from the hub into the cache Python's client uses; resumes where it stopped, checks every file's hash.",
            "kandinsky models pull kandinsky-community/kandinsky-2-2-decoder",
            "kandinsky models pull kandinsky-community/kandinsky-2-2-prior --plan",
            "kandinsky generate \"a red cat, 4k photo\" --model kandinsky-community/kandinsky-2-2-decoder")
        {
            id,
            revision,
            variant,
            offline,
            noPrior,
            plan,
        };
        command.Does(async invocation =>
        {
            var settings = HubSettings.FromEnvironment();
            using var client = new HubClient(settings with { Offline = settings.Offline || invocation.Value(offline) });
            if (invocation.Value(plan))
            {
                Tell(invocation, await client.PlanAsync(invocation.Value(id)!, invocation.Value(revision)!, invocation.Value(variant),
                    invocation.Cancellation));
                return;
            }

            var model = await PullAsync(invocation.Value(id)!, invocation.Value(revision)!);
            var priorId = invocation.Value(noPrior) ? null : ModelFolder.TryOpen(model.Path, model.Id)?.PriorId;
            if (priorId is not null && !invocation.Quiet) invocation.Error.WriteLine($"note: its prior is {priorId}, pulled too");
            Tell(invocation, model, priorId is null ? null : await PullAsync(priorId, HubId.MainRevision));

            Task<CachedSnapshot> PullAsync(string model, string revision) =>
                PullProgress.For(invocation).FollowAsync(progress =>
                    client.PullAsync(model, revision, invocation.Value(variant), progress, invocation.Cancellation));
        });
        return command;
    }

    private static void Tell(Invocation invocation, HubPlan plan)
    {
        var files = plan.Files.Select(file => new PlannedFileResult(file.Name, file.Bytes)).ToList();
        if (invocation.Json)
            invocation.Output.WriteLine(JsonSerializer.Serialize(new PlanResult("models pull", plan.Id.Id, plan.Commit, plan.Bytes, files),
                ResultJson.Legible.PlanResult));
        else
            Columns.Write(invocation.Output, [["FILE", "BYTES"], .. files.Select(file => (string[])[file.Name, $"{file.Bytes:N0}"]),
                ["all", $"{plan.Bytes:N0}"]]);
    }

    private static void Tell(Invocation invocation, CachedSnapshot model, CachedSnapshot? prior)
    {
        if (invocation.Json)
        {
            var result = new PullResult("models pull", model.Id, model.Commit, model.Path, prior?.Id, prior?.Path);
            invocation.Output.WriteLine(JsonSerializer.Serialize(result, ResultJson.Legible.PullResult));
            return;
        }

        invocation.Output.WriteLine(model.Path);
        if (prior is not null) invocation.Output.WriteLine(prior.Path);
    }
}
