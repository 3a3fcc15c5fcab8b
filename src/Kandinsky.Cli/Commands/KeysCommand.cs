using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Kandinsky.Server;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky keys</c>: who may use the service. Takes effect at once, also while it runs.</summary>
internal static class KeysCommand
{
    private static readonly Dictionary<string, string> s_roles = new() { ["user"] = "user", ["admin"] = "admin" };

    public static Command Create() => new TaughtCommand("keys", "Keys that open the service: with one, everybody needs one.", "kandinsky keys add alice",
        "kandinsky keys list") { Add(), List(), Revoke() };

    private static TaughtCommand Add()
    {
        var name = new Argument<string>("name") { Description = "What to call the key: whose jobs and pictures they will be." };
        var role = Choice.Of("--role", "user paints and sees its own; admin sees everybody's. Default: user.", "ROLE", s_roles, "user");
        var quota = Number.Whole("--quota", "The most pictures in a day. Default: any number.");
        var data = ServeOptions.Data();
        var command = new TaughtCommand("add", "Makes a key and shows it, once.", "kandinsky keys add alice", "kandinsky keys add shop --quota 200",
            "kandinsky keys add me --role admin") { name, role, quota, data };
        command.Does(invocation =>
        {
            using var keys = Open(invocation, data);
            var key = keys.Add(invocation.Value(name)!, invocation.Value(role) == "admin" ? KeyRole.Admin : KeyRole.User, invocation.Value(quota));
            invocation.Output.WriteLine(invocation.Json
                ? JsonSerializer.Serialize(new KeyResult("keys add", invocation.Value(name)!, key), ResultJson.Legible.KeyResult) : key);
            if (!invocation.Quiet) invocation.Error.WriteLine("This key is not shown again. Send it as 'Authorization: Bearer KEY'.");
        });
        return command;
    }

    private static TaughtCommand List()
    {
        var data = ServeOptions.Data();
        var command = new TaughtCommand("list", "Lists the keys.", "kandinsky keys list") { data };
        command.Does(invocation =>
        {
            using var keys = Open(invocation, data);
            var lines = keys.List().Select(key => new KeyLine(key.Name, key.Role == KeyRole.Admin ? "admin" : "user", key.Quota, key.Created, key.Revoked))
                .ToList();
            if (invocation.Json) invocation.Output.WriteLine(JsonSerializer.Serialize(new KeysResult("keys list", lines), ResultJson.Legible.KeysResult));
            else Columns.Write(invocation.Output, [["NAME", "ROLE", "QUOTA", "MADE", "STATE"], .. lines.Select(Cells)]);
        });
        return command;
    }

    private static TaughtCommand Revoke()
    {
        var name = new Argument<string>("name") { Description = "The key." };
        var data = ServeOptions.Data();
        var command = new TaughtCommand("revoke", "Makes a key good for nothing, at once.", "kandinsky keys revoke alice") { name, data };
        command.Does(invocation =>
        {
            using var keys = Open(invocation, data);
            keys.Revoke(invocation.Value(name)!);
        });
        return command;
    }

    private static string[] Cells(KeyLine key) =>
    [
        key.Name, key.Role, key.Quota?.ToString(CultureInfo.InvariantCulture) ?? "-", key.Created.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        key.Revoked is null ? "good" : "revoked",
    ];

    private static ApiKeys Open(Invocation invocation, Option<string?> data) => ApiKeys.Open(invocation.Value(data) ?? ServerSettings.UsualDataFolder());
}
