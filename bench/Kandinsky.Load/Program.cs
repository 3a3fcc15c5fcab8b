using Kandinsky.Load;

// Loads a service and measures what docs/server.md promises. Ends with 1 if a promise is not kept.
//   jobs [N]       N jobs of the tiny model beside 128 connections: health, memory, handles; and what is beyond the queue
//   cancel [N]     how soon a running job ends
//   overhead [N]   a service's time beside the library's, for the bundled model
//   page [N]       N visits of the page in Debian's Chromium
//   disks [N]      disks of N sizes that become full (as root: mounts a file system in memory)
var count = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : (int?)null;
var promises = new Promises();
switch (args.FirstOrDefault())
{
    case "jobs": await JobLoad.RunAsync(count ?? 10_000, promises); break;
    case "cancel": await CancelLoad.RunAsync(count ?? 20, promises); break;
    case "overhead": await OverheadLoad.RunAsync(count ?? 60, promises); break;
    case "page": await PageLoad.RunAsync(count ?? 9, promises); break;
    case "disks": await DiskLoad.RunAsync(count ?? 20, promises); break;
    default:
        Console.Error.WriteLine("Say what to measure: jobs, cancel, overhead, page or disks, and how many.");
        return 2;
}
return promises.AreKept ? 0 : 1;
